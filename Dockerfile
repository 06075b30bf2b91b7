# The product as an image; its steps are the ones make runs. docs/operations.md says how to run it.
FROM python:3.11-slim

RUN apt-get update \
    && apt-get install -y --no-install-recommends make libgomp1 \
        libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/*

WORKDIR /app
COPY Makefile requirements.txt requirements-dev.txt ./
# WeasyPrint is the extra `pdf`; the development pins have it.
RUN make dependencies \
    && .venv/bin/python -m pip install --quiet --disable-pip-version-check -c requirements-dev.txt weasyprint

COPY . .
# Records live in PostgreSQL and published models in var/models, which must outlive a container; var/reference can be made again.
RUN make static \
    && useradd --system --create-home portal \
    && mkdir -p var/models var/reference \
    && chown -R portal var
USER portal

ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    MALLOC_ARENA_MAX=1 \
    PORT=8000
EXPOSE 8000

# Asks for the sign-in page as the proxy in front would: under the first allowed name, over HTTPS.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["python", "-c", "\
import os, urllib.request as web; \
name = os.environ.get('ALLOWED_HOSTS', 'localhost').split(',')[0].strip().lstrip('.*') or 'localhost'; \
address = 'http://127.0.0.1:' + os.environ['PORT'] + '/accounts/login/'; \
web.urlopen(web.Request(address, headers={'Host': name, 'X-Forwarded-Proto': 'https'}), timeout=4)"]

CMD ["sh", "-c", "exec gunicorn creditscore.wsgi --bind 0.0.0.0:$PORT --workers ${WEB_CONCURRENCY:-2} --threads 4 \
    --worker-tmp-dir /dev/shm --no-control-socket --access-logfile -"]
