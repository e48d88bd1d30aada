"""Exits with 0 when the web server of this container answers /livez: the image's health check."""

import http.client
import os
import sys

connection = http.client.HTTPConnection("127.0.0.1", 8000, timeout=4)
connection.request("GET", "/livez", headers={"Host": os.environ["SITE_URL"].split("/")[2]})
sys.exit(connection.getresponse().status != 200)
