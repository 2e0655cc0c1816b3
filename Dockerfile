# Two stages: the compiler and the development packages stay in the first.
FROM node:lts-trixie-slim AS build
WORKDIR /ferry
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY adapters adapters
COPY bot bot
COPY config config
COPY jobs jobs
RUN npm run build && npm prune --omit=dev

FROM node:lts-trixie-slim
# For a site without a Redis of its own: Ferry then runs redis-server on a socket in /data.
RUN apt-get update \
 && apt-get install -y --no-install-recommends redis-server tini \
 && rm -rf /var/lib/apt/lists/* \
 && install -d -m 0700 -o node -g node /data
WORKDIR /ferry
COPY --from=build /ferry/package.json ./
COPY --from=build /ferry/node_modules node_modules
COPY --from=build /ferry/dist dist
USER node
ENV NODE_ENV=production FERRY_DATA=/data FERRY_CONFIG=/etc/ferry/ferry.yaml FERRY_HTTP=127.0.0.1:9464
VOLUME /data
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/healthz').then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# tini reaps what the embedded Redis leaves and passes SIGTERM on.
ENTRYPOINT ["tini", "--", "node", "dist/bot/cli.js"]
CMD ["up"]
