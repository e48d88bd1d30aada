"""Pages of the room: for those who take part, for its operators, and for the screen."""
