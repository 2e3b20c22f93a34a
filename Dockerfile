# One image for the bot, its sample app and its load generator: see src/cli/image-main.ts.
FROM node:24-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:24-slim
ENV NODE_ENV=production REGATTA_DATA_DIR=/data
WORKDIR /app
COPY --from=build /app/package.json /app/LICENSE ./
# All other packages are in the bundle: see docs/decisions/0026-bundling.md.
COPY --from=build /app/node_modules/@electric-sql ./node_modules/@electric-sql
COPY --from=build /app/node_modules/@fontsource ./node_modules/@fontsource
COPY --from=build /app/node_modules/@napi-rs ./node_modules/@napi-rs
COPY --from=build /app/dist ./dist
COPY --from=build /app/deploy/slack ./deploy/slack
COPY --from=build /app/src/store/migrations ./src/store/migrations
COPY --from=build /app/playbooks ./playbooks
COPY --from=build /app/lessons ./lessons
COPY --from=build /app/meshes ./meshes
COPY --from=build /app/apps ./apps
COPY --from=build /app/schemas ./schemas
# The store. Whoever runs it mounts a volume here, which then gets this folder's owner.
RUN install -d -o 1000 -g 1000 -m 0700 /data
VOLUME /data
# The user node, as a number, so that Kubernetes can see that it is not root (runAsNonRoot).
USER 1000:1000
# Only `start` listens there; Kubernetes has probes of its own and ignores this. See docs/configuration.md, "Health".
ENV REGATTA_HEALTH_ADDRESS=127.0.0.1:8086
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:8086/readyz').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "/app/dist/cli/image-main.js"]
CMD ["start"]
