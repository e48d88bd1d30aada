"""The evaluation of a meeting by those who took part: who has answered, and apart from them what was answered."""
