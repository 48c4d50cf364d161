# Triptych with ffmpeg. Data lies in /data, media are mounted read-only, wherever you like, below /media.
FROM node:24.11-bookworm-slim AS packages
WORKDIR /app
COPY package.json package-lock.json ./
# The optional binding to FFmpeg's libraries (node-av) doesn't need the programs that it could download.
RUN SKIP_FFMPEG=true npm ci --omit=dev --no-audit --no-fund

FROM debian:12.12-slim
RUN apt-get update \
  && apt-get install -y --no-install-recommends ffmpeg tini ca-certificates \
  && rm -rf /var/lib/apt/lists/* \
  && useradd --system --uid 10001 --home-dir /data triptych \
  && install -d -o triptych -g triptych /data /media
WORKDIR /app
COPY --from=packages /app/node_modules ./node_modules
COPY package.json LICENSE ./
COPY migrations ./migrations
COPY src ./src
ENV PATH=/app/node_modules/.bin:$PATH TRIPTYCH_DATA_DIR=/data NODE_COMPILE_CACHE=/app/node_modules/.cache/code \
    MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072
# Leaves the compiled code in the image: the server then starts in a third of the time.
RUN node src/main/cli.ts version
USER triptych
VOLUME /data
EXPOSE 8096 7359/udp
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s CMD ["node", "src/main/cli.ts", "health"]
# tini reaps the ffmpeg processes of a server that was killed.
ENTRYPOINT ["/usr/bin/tini", "--", "node", "--max-semi-space-size=8", "--heap-growing-percent=30", "src/main/cli.ts"]
CMD ["serve"]
