"""Exits with 0 if the web server answers /livez, at port 8000 of this host or at the address given."""

import http.client
import os
import sys

address = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:8000"
connection = http.client.HTTPConnection(address, timeout=4)
connection.request("GET", "/livez", headers={"Host": os.environ["SITE_URL"].split("/")[2]})
sys.exit(connection.getresponse().status != 200)
