# One image for migrate, api and worker; the command says which.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY packages packages
COPY apps apps
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && npm prune --omit=dev --omit=optional --ignore-scripts

FROM node:20-bookworm-slim
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build --chown=root:root /app /app
# No embedded PostgreSQL is in here: DATABASE_URL is required. `start` writes its lock to DATA_DIR, and nothing else is written.
RUN mkdir /data && chown node:node /data
ENV DATA_DIR=/data
USER node
EXPOSE 3000
ENTRYPOINT ["node", "apps/cli/bin/broadsheet.js"]
CMD ["start"]
