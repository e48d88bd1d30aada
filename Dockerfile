# Three images: the portal (target portal), the converter of Word documents (target converter), and nginx with its
# configuration (target nginx).

FROM python:3.13.15-slim-trixie AS packages
COPY requirements-uv.txt requirements.txt ./
# Only what the locks name with its hash, and only wheels, so that no package runs code while it is installed.
RUN pip install --no-cache-dir --require-hashes -r requirements-uv.txt \
    && uv venv /opt/portal \
    && uv pip sync --python /opt/portal --no-cache --no-build --require-hashes --compile-bytecode requirements.txt

FROM python:3.13.15-slim-trixie AS portal
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-core fonts-noto-cjk \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /data --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /data /run/converter \
    && install -d -o portal -g portal -m 0755 /srv/static
COPY --from=packages /opt/portal /opt/portal
ENV PATH=/opt/portal/bin:$PATH PYTHONUNBUFFERED=1 DJANGO_SETTINGS_MODULE=egm_portal.settings \
    READ_DOT_ENV=0 DATA_DIR=/data STATIC_ROOT=/srv/static
WORKDIR /srv/portal
COPY . .
# Now, because the root is read-only later.
RUN python -m compileall -q .
USER portal
VOLUME /data /srv/static
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s CMD ["python", "docker/answers.py"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "1", \
     "--blocking-threads", "8", "--no-ws", "--respawn-failed-workers", "egm_portal.wsgi:application"]

# LibreOffice, Python and fonts. Its user has the same id as the portal's, which connects to its socket.
FROM debian:trixie-20260803-slim AS converter
RUN apt-get update \
    && apt-get install -y --no-install-recommends \
        python3 libreoffice-writer-nogui libreoffice-impress-nogui libreoffice-math-nogui \
        fonts-noto-core fonts-noto-cjk fonts-liberation fonts-crosextra-carlito \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --uid 10001 --home-dir /tmp --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0750 /run/converter
COPY --chmod=755 papers/files/converter /srv/portal/papers/files/converter
COPY --chmod=755 egm_portal/sandbox /srv/portal/egm_portal/sandbox
USER portal
CMD ["python3", "-I", "/srv/portal/papers/files/converter", "serve", "/run/converter/socket", "landlock", "container"]

FROM nginx:1.30.6-alpine AS nginx
# nginx reads uploaded files through the group of the portal's user.
RUN addgroup -g 10001 portal && addgroup nginx portal
COPY docker/nginx /etc/nginx/portal
CMD ["sh", "-c", "/etc/nginx/portal/render >/etc/nginx/conf.d/default.conf && exec nginx -g 'daemon off;'"]
