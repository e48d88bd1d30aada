"""Exits with 0 when the web server on this port (8000 if none is given) answers /livez: the image's health check."""

import http.client
import os
import sys

port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
connection = http.client.HTTPConnection("127.0.0.1", port, timeout=4)
connection.request("GET", "/livez", headers={"Host": os.environ["SITE_URL"].split("/")[2]})
sys.exit(connection.getresponse().status != 200)
