"""The two meetings that the portal shows before anybody has entered one: invented people, real matters."""
