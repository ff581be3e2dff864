export interface paths {
    "/healthz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the process is alive */
        get: operations["getHealth"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/readyz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether requests should be sent here */
        get: operations["getReadiness"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/metrics": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Metrics of this process */
        get: operations["getMetrics"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List services */
        get: operations["listServices"];
        put?: never;
        /** Create a service */
        post: operations["createService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/services/{idOrName}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a service */
        get: operations["getService"];
        /** Create or replace a service */
        put: operations["putService"];
        post?: never;
        /** Delete a service */
        delete: operations["deleteService"];
        options?: never;
        head?: never;
        /**
         * Change fields of a service
         * @description A JSON Merge Patch (RFC 7396): `null` takes a field back to its default, lists are replaced whole.
         */
        patch: operations["patchService"];
        trace?: never;
    };
    "/v1/services/{idOrName}/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List the routes of a service */
        get: operations["listRoutesOfService"];
        put?: never;
        /**
         * Create a route of a service
         * @description As POST /v1/routes; `service` may be left out.
         */
        post: operations["createRouteOfService"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** List routes */
        get: operations["listRoutes"];
        put?: never;
        /** Create a route */
        post: operations["createRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/routes/{idOrName}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Read a route */
        get: operations["getRoute"];
        /** Create or replace a route */
        put: operations["putRoute"];
        post?: never;
        /** Delete a route */
        delete: operations["deleteRoute"];
        options?: never;
        head?: never;
        /**
         * Change fields of a route
         * @description A JSON Merge Patch (RFC 7396): `null` takes a field back to its default, lists are replaced whole.
         */
        patch: operations["patchRoute"];
        trace?: never;
    };
    "/v1/commits": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Apply many changes in one commit
         * @description All or nothing. Invariants hold for the result, not in between, so names may be swapped; an error names the last change that touched the object at fault.
         */
        post: operations["createCommit"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/catalog": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Export the configuration
         * @description Services and routes, sorted by id, every default filled in, without what the server made. As YAML with `Accept: application/yaml`. Put back unchanged it changes nothing.
         */
        get: operations["getCatalog"];
        /**
         * Make the configuration equal to a document
         * @description In one commit, all or nothing; where nothing changes there is none. Objects that the document lacks are deleted. With `tag` only objects with that tag are managed: those of the document get it, an object that exists without it is a 409, and others may be referred to. YAML is taken up to 4 MiB, without aliases.
         */
        put: operations["putCatalog"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/revisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List revisions, newest first
         * @description At least the last 1,000, and more while they fit into HISTORY_BYTES.
         */
        get: operations["listRevisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/revisions/{revision}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * Read a revision
         * @description What it changed, and how far each worker is with it; `Prefer: wait` waits for them.
         */
        get: operations["getRevision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/revisions/{revision}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Bring the catalog back to a revision
         * @description By a new commit; where the catalog is the same already there is none.
         */
        post: operations["restoreRevision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/workers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List workers
         * @description Live workers, and for ten minutes those that vanished.
         */
        get: operations["listWorkers"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/store/adopt": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Have workers take the store over
         * @description For workers that refuse the store with `FOREIGN_EPOCH`, because it does not continue what they serve: after this they take it over, whatever they hold. Where they have seen higher revisions, the catalog gets one above them.
         */
        post: operations["adoptStore"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/match": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Tell where a request would go
         * @description By the code that the workers run, as if the caller sent the request itself: which route answers, what the upstream is sent, and for each route that came near why it lost. Settings of a worker count as their defaults. Nothing is sent.
         */
        post: operations["matchRequest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/lint": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /**
         * List what looks wrong
         * @description Routes that can never answer and what hides them, routes whose service takes no requests, hosts that overlap, regexes that may be slow. A route is called unreachable only if that is certain.
         */
        get: operations["lintCatalog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/import/openapi": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /**
         * Import an OpenAPI document
         * @description OpenAPI 3, as JSON or YAML. One service, with the path of the first server as its prefix, and a route for each operation, all with the tag `openapi:<service>`. Imported again it changes what the document says, deletes the routes of operations that are gone, and leaves alone what else was set on these objects.
         */
        post: operations["importOpenApi"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        Service: {
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            id: string;
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            name: string;
            description?: string;
            /** @default [] */
            tags: string[];
            /** @default  */
            pathPrefix: string;
            targets: {
                /** @description http:// or https://, a host and perhaps a port; no path, query or credentials */
                url: string;
                /** @default 100 */
                weight: number;
            }[];
            /**
             * @description "round-robin", "least-requests", "random" or "hash"
             * @default round-robin
             * @enum {unknown}
             */
            balance: "round-robin" | "least-requests" | "random" | "hash";
            hashOn?: {
                /**
                 * @description "ip", "header", "cookie", "query" or "path"
                 * @enum {unknown}
                 */
                in: "ip" | "header" | "cookie" | "query" | "path";
                name?: string;
            };
            /**
             * @description "pass" (the client's Host), "target", or { "rewrite": "api.internal" }
             * @default pass
             */
            hostHeader: ("pass" | "target") | {
                rewrite: string;
            };
            /**
             * @default {
             *       "verify": true
             *     }
             */
            tls: {
                /** @default true */
                verify: boolean;
                serverName?: string;
                /** @description PEM */
                ca?: string;
                /** @description PEM */
                cert?: string;
                /** @description PEM; a secret */
                key?: string;
            };
            /** @default 3000 */
            connectTimeoutMs: number;
            /** @default 60000 */
            idleTimeoutMs: number;
            /** @default 1024 */
            maxConnections: number;
            /**
             * @default {
             *       "failures": 5,
             *       "ejectMs": 10000,
             *       "maxEjectedPercent": 50
             *     }
             */
            passiveHealth: {
                /** @default 5 */
                failures: number;
                /** @default 10000 */
                ejectMs: number;
                /** @default 50 */
                maxEjectedPercent: number;
            };
            activeHealth?: {
                /** @default /health */
                path: string;
                /** @default 5000 */
                intervalMs: number;
                /** @default 1000 */
                timeoutMs: number;
                /** @default 2 */
                healthyAfter: number;
                /** @default 3 */
                unhealthyAfter: number;
                /**
                 * @description ranges of statuses that count as healthy, each [from, to]
                 * @default [
                 *       [
                 *         200,
                 *         399
                 *       ]
                 *     ]
                 */
                statuses: [
                    number,
                    number
                ][];
            };
            /** @default [] */
            upstreamHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            /** @default [] */
            responseHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            /** @description RFC 3339 time of creation */
            createdAt: string;
            /** @description RFC 3339 time of the last change */
            updatedAt: string;
            /** @description the commit that last wrote the object */
            revision: number;
        };
        /**
         * @example {
         *       "id": "shop",
         *       "pathPrefix": "/shop",
         *       "targets": [
         *         {
         *           "url": "http://127.0.0.1:3000"
         *         }
         *       ]
         *     }
         */
        ServiceInput: {
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            id?: string;
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            name?: string;
            description?: string;
            /** @default [] */
            tags: string[];
            /** @default  */
            pathPrefix: string;
            targets: {
                /** @description http:// or https://, a host and perhaps a port; no path, query or credentials */
                url: string;
                /** @default 100 */
                weight: number;
            }[];
            /**
             * @description "round-robin", "least-requests", "random" or "hash"
             * @default round-robin
             * @enum {unknown}
             */
            balance: "round-robin" | "least-requests" | "random" | "hash";
            hashOn?: {
                /**
                 * @description "ip", "header", "cookie", "query" or "path"
                 * @enum {unknown}
                 */
                in: "ip" | "header" | "cookie" | "query" | "path";
                name?: string;
            };
            /**
             * @description "pass" (the client's Host), "target", or { "rewrite": "api.internal" }
             * @default pass
             */
            hostHeader: ("pass" | "target") | {
                rewrite: string;
            };
            /**
             * @default {
             *       "verify": true
             *     }
             */
            tls: {
                /** @default true */
                verify: boolean;
                serverName?: string;
                /** @description PEM */
                ca?: string;
                /** @description PEM */
                cert?: string;
                /** @description PEM; a secret */
                key?: string;
            };
            /** @default 3000 */
            connectTimeoutMs: number;
            /** @default 60000 */
            idleTimeoutMs: number;
            /** @default 1024 */
            maxConnections: number;
            /**
             * @default {
             *       "failures": 5,
             *       "ejectMs": 10000,
             *       "maxEjectedPercent": 50
             *     }
             */
            passiveHealth: {
                /** @default 5 */
                failures: number;
                /** @default 10000 */
                ejectMs: number;
                /** @default 50 */
                maxEjectedPercent: number;
            };
            activeHealth?: {
                /** @default /health */
                path: string;
                /** @default 5000 */
                intervalMs: number;
                /** @default 1000 */
                timeoutMs: number;
                /** @default 2 */
                healthyAfter: number;
                /** @default 3 */
                unhealthyAfter: number;
                /**
                 * @description ranges of statuses that count as healthy, each [from, to]
                 * @default [
                 *       [
                 *         200,
                 *         399
                 *       ]
                 *     ]
                 */
                statuses: [
                    number,
                    number
                ][];
            };
            /** @default [] */
            upstreamHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            /** @default [] */
            responseHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            /** @description RFC 3339 time of creation */
            createdAt?: string;
            /** @description RFC 3339 time of the last change */
            updatedAt?: string;
            /** @description the commit that last wrote the object */
            revision?: number;
        };
        ServiceList: {
            items: components["schemas"]["Service"][];
            /** @description cursor of the next page, null on the last */
            next: string | null;
        };
        Route: {
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            id: string;
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            name: string;
            description?: string;
            /** @default [] */
            tags: string[];
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            service: string;
            /** @default false */
            intercept: boolean;
            /** @default 403 */
            interceptStatus: number;
            /** @default [] */
            hosts: string[];
            /** @default [] */
            methods: ("ACL" | "BIND" | "CHECKOUT" | "COPY" | "DELETE" | "GET" | "HEAD" | "LINK" | "LOCK" | "M-SEARCH" | "MERGE" | "MKACTIVITY" | "MKCALENDAR" | "MKCOL" | "MOVE" | "NOTIFY" | "OPTIONS" | "PATCH" | "POST" | "PROPFIND" | "PROPPATCH" | "PURGE" | "PUT" | "QUERY" | "REBIND" | "REPORT" | "SEARCH" | "SOURCE" | "SUBSCRIBE" | "TRACE" | "UNBIND" | "UNLINK" | "UNLOCK" | "UNSUBSCRIBE")[];
            path: string;
            /** @default [] */
            match: {
                /**
                 * @description "header", "query" or "cookie"
                 * @enum {unknown}
                 */
                in: "header" | "query" | "cookie";
                name: string;
                /**
                 * @description one of equals, notEquals, prefix, suffix, contains, regex, iregex, exists, notExists, empty, any
                 * @enum {unknown}
                 */
                op: "equals" | "notEquals" | "prefix" | "suffix" | "contains" | "regex" | "iregex" | "exists" | "notExists" | "empty" | "any";
                value?: string;
            }[];
            /** @default 0 */
            priority: number;
            upstreamPath?: string;
            /** @default 10000 */
            timeoutMs: number;
            /** @default 0 */
            retries: number;
            /**
             * @default [
             *       "connect",
             *       "reset"
             *     ]
             */
            retryOn: string[];
            perTryTimeoutMs?: number;
            /** @default [] */
            upstreamHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            /** @default [] */
            responseHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            split?: {
                /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
                service: string;
                weight: number;
            }[];
            /** @description RFC 3339 time of creation */
            createdAt: string;
            /** @description RFC 3339 time of the last change */
            updatedAt: string;
            /** @description the commit that last wrote the object */
            revision: number;
        };
        /**
         * @example {
         *       "id": "shop-item",
         *       "service": "shop",
         *       "methods": [
         *         "GET"
         *       ],
         *       "path": "/items/{id}"
         *     }
         */
        RouteInput: {
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            id?: string;
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            name?: string;
            description?: string;
            /** @default [] */
            tags: string[];
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            service: string;
            /** @default false */
            intercept: boolean;
            /** @default 403 */
            interceptStatus: number;
            /** @default [] */
            hosts: string[];
            /** @default [] */
            methods: ("ACL" | "BIND" | "CHECKOUT" | "COPY" | "DELETE" | "GET" | "HEAD" | "LINK" | "LOCK" | "M-SEARCH" | "MERGE" | "MKACTIVITY" | "MKCALENDAR" | "MKCOL" | "MOVE" | "NOTIFY" | "OPTIONS" | "PATCH" | "POST" | "PROPFIND" | "PROPPATCH" | "PURGE" | "PUT" | "QUERY" | "REBIND" | "REPORT" | "SEARCH" | "SOURCE" | "SUBSCRIBE" | "TRACE" | "UNBIND" | "UNLINK" | "UNLOCK" | "UNSUBSCRIBE")[];
            path: string;
            /** @default [] */
            match: {
                /**
                 * @description "header", "query" or "cookie"
                 * @enum {unknown}
                 */
                in: "header" | "query" | "cookie";
                name: string;
                /**
                 * @description one of equals, notEquals, prefix, suffix, contains, regex, iregex, exists, notExists, empty, any
                 * @enum {unknown}
                 */
                op: "equals" | "notEquals" | "prefix" | "suffix" | "contains" | "regex" | "iregex" | "exists" | "notExists" | "empty" | "any";
                value?: string;
            }[];
            /** @default 0 */
            priority: number;
            upstreamPath?: string;
            /** @default 10000 */
            timeoutMs: number;
            /** @default 0 */
            retries: number;
            /**
             * @default [
             *       "connect",
             *       "reset"
             *     ]
             */
            retryOn: string[];
            perTryTimeoutMs?: number;
            /** @default [] */
            upstreamHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            /** @default [] */
            responseHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            split?: {
                /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
                service: string;
                weight: number;
            }[];
            /** @description RFC 3339 time of creation */
            createdAt?: string;
            /** @description RFC 3339 time of the last change */
            updatedAt?: string;
            /** @description the commit that last wrote the object */
            revision?: number;
        };
        RouteList: {
            items: components["schemas"]["Route"][];
            /** @description cursor of the next page, null on the last */
            next: string | null;
        };
        /**
         * @description fields to change; null takes one back to its default
         * @example {
         *       "timeoutMs": 2000,
         *       "description": null
         *     }
         */
        MergePatch: Record<string, never>;
        /**
         * @example {
         *       "message": "the shop moves to its own prefix",
         *       "changes": [
         *         {
         *           "op": "put",
         *           "kind": "service",
         *           "id": "shop",
         *           "value": {
         *             "id": "shop",
         *             "pathPrefix": "/shop",
         *             "targets": [
         *               {
         *                 "url": "http://127.0.0.1:3000"
         *               }
         *             ]
         *           }
         *         },
         *         {
         *           "op": "patch",
         *           "kind": "route",
         *           "id": "shop-item",
         *           "value": {
         *             "timeoutMs": 2000
         *           }
         *         },
         *         {
         *           "op": "delete",
         *           "kind": "route",
         *           "id": "shop-legacy"
         *         }
         *       ]
         *     }
         */
        CommitInput: {
            changes: {
                /**
                 * @description "put", "patch" or "delete"
                 * @enum {unknown}
                 */
                op: "put" | "patch" | "delete";
                /**
                 * @description "service" or "route"
                 * @enum {unknown}
                 */
                kind: "service" | "route";
                /** @description the object's id */
                id: string;
                /** @description the object to put, or the merge patch */
                value?: unknown;
            }[];
            message?: string;
        };
        Change: {
            /** @enum {unknown} */
            op: "create" | "update" | "delete";
            /**
             * @description "service" or "route"
             * @enum {unknown}
             */
            kind: "service" | "route";
            /** @description the object's id */
            id: string;
            before: components["schemas"]["Service"] | components["schemas"]["Route"] | null;
            after: components["schemas"]["Service"] | components["schemas"]["Route"] | null;
        };
        /** @description what a write would change: the answer to `dryRun` */
        Diff: {
            changes: components["schemas"]["Change"][];
            /** @description lint that the change would bring */
            warnings: components["schemas"]["LintItem"][];
        };
        CommitResult: {
            /** @description the revision made; the current one where nothing changed */
            revision: number;
            changes: components["schemas"]["Change"][];
        };
        ServiceSpec: {
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            id: string;
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            name: string;
            description?: string;
            /** @default [] */
            tags: string[];
            /** @default  */
            pathPrefix: string;
            targets: {
                /** @description http:// or https://, a host and perhaps a port; no path, query or credentials */
                url: string;
                /** @default 100 */
                weight: number;
            }[];
            /**
             * @description "round-robin", "least-requests", "random" or "hash"
             * @default round-robin
             * @enum {unknown}
             */
            balance: "round-robin" | "least-requests" | "random" | "hash";
            hashOn?: {
                /**
                 * @description "ip", "header", "cookie", "query" or "path"
                 * @enum {unknown}
                 */
                in: "ip" | "header" | "cookie" | "query" | "path";
                name?: string;
            };
            /**
             * @description "pass" (the client's Host), "target", or { "rewrite": "api.internal" }
             * @default pass
             */
            hostHeader: ("pass" | "target") | {
                rewrite: string;
            };
            /**
             * @default {
             *       "verify": true
             *     }
             */
            tls: {
                /** @default true */
                verify: boolean;
                serverName?: string;
                /** @description PEM */
                ca?: string;
                /** @description PEM */
                cert?: string;
                /** @description PEM; a secret */
                key?: string;
            };
            /** @default 3000 */
            connectTimeoutMs: number;
            /** @default 60000 */
            idleTimeoutMs: number;
            /** @default 1024 */
            maxConnections: number;
            /**
             * @default {
             *       "failures": 5,
             *       "ejectMs": 10000,
             *       "maxEjectedPercent": 50
             *     }
             */
            passiveHealth: {
                /** @default 5 */
                failures: number;
                /** @default 10000 */
                ejectMs: number;
                /** @default 50 */
                maxEjectedPercent: number;
            };
            activeHealth?: {
                /** @default /health */
                path: string;
                /** @default 5000 */
                intervalMs: number;
                /** @default 1000 */
                timeoutMs: number;
                /** @default 2 */
                healthyAfter: number;
                /** @default 3 */
                unhealthyAfter: number;
                /**
                 * @description ranges of statuses that count as healthy, each [from, to]
                 * @default [
                 *       [
                 *         200,
                 *         399
                 *       ]
                 *     ]
                 */
                statuses: [
                    number,
                    number
                ][];
            };
            /** @default [] */
            upstreamHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            /** @default [] */
            responseHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
        };
        RouteSpec: {
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            id: string;
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            name: string;
            description?: string;
            /** @default [] */
            tags: string[];
            /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
            service: string;
            /** @default false */
            intercept: boolean;
            /** @default 403 */
            interceptStatus: number;
            /** @default [] */
            hosts: string[];
            /** @default [] */
            methods: ("ACL" | "BIND" | "CHECKOUT" | "COPY" | "DELETE" | "GET" | "HEAD" | "LINK" | "LOCK" | "M-SEARCH" | "MERGE" | "MKACTIVITY" | "MKCALENDAR" | "MKCOL" | "MOVE" | "NOTIFY" | "OPTIONS" | "PATCH" | "POST" | "PROPFIND" | "PROPPATCH" | "PURGE" | "PUT" | "QUERY" | "REBIND" | "REPORT" | "SEARCH" | "SOURCE" | "SUBSCRIBE" | "TRACE" | "UNBIND" | "UNLINK" | "UNLOCK" | "UNSUBSCRIBE")[];
            path: string;
            /** @default [] */
            match: {
                /**
                 * @description "header", "query" or "cookie"
                 * @enum {unknown}
                 */
                in: "header" | "query" | "cookie";
                name: string;
                /**
                 * @description one of equals, notEquals, prefix, suffix, contains, regex, iregex, exists, notExists, empty, any
                 * @enum {unknown}
                 */
                op: "equals" | "notEquals" | "prefix" | "suffix" | "contains" | "regex" | "iregex" | "exists" | "notExists" | "empty" | "any";
                value?: string;
            }[];
            /** @default 0 */
            priority: number;
            upstreamPath?: string;
            /** @default 10000 */
            timeoutMs: number;
            /** @default 0 */
            retries: number;
            /**
             * @default [
             *       "connect",
             *       "reset"
             *     ]
             */
            retryOn: string[];
            perTryTimeoutMs?: number;
            /** @default [] */
            upstreamHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            /** @default [] */
            responseHeaders: {
                /**
                 * @description "set", "add" or "remove"
                 * @enum {unknown}
                 */
                op: "set" | "add" | "remove";
                /** @description a header name: 1 to 256 token characters (RFC 9110 §5.6.2) */
                name: string;
                value?: string;
                secret?: boolean;
            }[];
            split?: {
                /** @description 1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or a digit */
                service: string;
                weight: number;
            }[];
        };
        /** @description objects without what the server made, sorted by id */
        Catalog: {
            services: components["schemas"]["ServiceSpec"][];
            routes: components["schemas"]["RouteSpec"][];
        };
        /**
         * @example {
         *       "services": [
         *         {
         *           "id": "shop",
         *           "pathPrefix": "/shop",
         *           "targets": [
         *             {
         *               "url": "http://127.0.0.1:3000"
         *             }
         *           ]
         *         }
         *       ],
         *       "routes": [
         *         {
         *           "id": "shop-item",
         *           "service": "shop",
         *           "methods": [
         *             "GET"
         *           ],
         *           "path": "/items/{id}"
         *         }
         *       ]
         *     }
         */
        CatalogInput: {
            /** @description each with its `id`; `[]` for none */
            services: components["schemas"]["ServiceInput"][];
            /** @description each with its `id`; `[]` for none */
            routes: components["schemas"]["RouteInput"][];
        };
        RevisionSummary: {
            revision: number;
            /** @description RFC 3339 */
            time: string;
            /** @description the name of the token, or `anonymous` */
            actor: string;
            message: string | null;
            /** @description how many objects it changed */
            changeCount: number;
        };
        Revision: {
            revision: number;
            /** @description RFC 3339 */
            time: string;
            /** @description the name of the token, or `anonymous` */
            actor: string;
            message: string | null;
            changes: components["schemas"]["Change"][];
            /** @description how far each worker is with this revision */
            workers: components["schemas"]["WorkerProgress"][];
        };
        RevisionList: {
            items: components["schemas"]["RevisionSummary"][];
            /** @description cursor of the next page, null on the last */
            next: string | null;
        };
        Worker: {
            id: string;
            host: string;
            version: string;
            /** @enum {unknown} */
            state: "live" | "lost";
            /** @description the revision that it serves */
            revision: number;
            /** @description how many revisions it is behind */
            lag: number;
            startedAt: string;
            requestsPerSecond: number;
            lastError: string | null;
            refused: {
                revision: number;
                error: string;
            } | null;
            targets: {
                service: string;
                url: string;
                state: string;
            }[];
        };
        WorkerList: {
            items: components["schemas"]["Worker"][];
            /** @description cursor of the next page, null on the last */
            next: string | null;
        };
        StoreState: {
            /** @description random id of the store's history */
            epoch: string;
            /** @description the history that it continues */
            parentEpoch: string | null;
            revision: number;
            /** @description whether workers may take it over, whatever they hold */
            isAdopted: boolean;
        };
        WorkerProgress: {
            id: string;
            /** @enum {unknown} */
            state: "applied" | "pending" | "refused" | "lost";
            /** @description the revision that the worker serves */
            revision: number;
            error?: string;
        };
        /** @description the change stands, and not every live worker serves it yet */
        NotYetApplied: {
            /** @description the usual body of this call, or null */
            result: unknown;
            workers: components["schemas"]["WorkerProgress"][];
        };
        /**
         * @example {
         *       "method": "GET",
         *       "url": "http://api.example.com/shop/items/7?lang=en",
         *       "headers": {
         *         "X-Beta": "1"
         *       }
         *     }
         */
        MatchInput: {
            /**
             * @description an upper-case request method
             * @enum {unknown}
             */
            method: "ACL" | "BIND" | "CHECKOUT" | "COPY" | "DELETE" | "GET" | "HEAD" | "LINK" | "LOCK" | "M-SEARCH" | "MERGE" | "MKACTIVITY" | "MKCALENDAR" | "MKCOL" | "MOVE" | "NOTIFY" | "OPTIONS" | "PATCH" | "POST" | "PROPFIND" | "PROPPATCH" | "PURGE" | "PUT" | "QUERY" | "REBIND" | "REPORT" | "SEARCH" | "SOURCE" | "SUBSCRIBE" | "TRACE" | "UNBIND" | "UNLINK" | "UNLOCK" | "UNSUBSCRIBE" | "CONNECT";
            /** @description a path with its query, or an absolute http:// or https:// URL, whose host is the request's */
            url: string;
            /** @description by name; a list for a repeated header. Without Host it is `localhost` */
            headers?: {
                [key: string]: string | string[];
            };
        };
        MatchResult: {
            /** @description id of the route that answers */
            route: string | null;
            /** @description of the gateway's own answer; absent where the request is forwarded */
            status?: number;
            /** @description code of the gateway's own answer */
            code?: string;
            /** @description what was captured, as it stood in the path; `*` is the rest */
            params: {
                [key: string]: string;
            };
            upstream?: {
                /** @description id; of a split, the service with the largest share */
                service: string;
                method: string;
                /** @description path and query */
                path: string;
                /** @description by name, in order, secrets redacted */
                headers: {
                    [key: string]: string | string[];
                };
                /** @description percent of the requests that each service gets */
                split?: {
                    service: string;
                    weight: number;
                }[];
            };
            /** @description routes that came near and why each lost, at most 50 */
            missed: {
                route: string;
                reason: string;
            }[];
            /**
             * @description more routes came near
             * @enum {boolean}
             */
            truncated?: true;
        };
        LintItem: {
            /** @enum {unknown} */
            code: "unreachable" | "no-usable-target" | "overlapping-hosts" | "slow-rule" | "not-imported" | "imported-loosely";
            /** @description id; null for a service without routes */
            route: string | null;
            /** @description id of the service at fault */
            service?: string;
            /** @description id of the route that hides it; of several, the first, and `detail` names all */
            hiddenBy?: string;
            detail: string;
        };
        LintReport: {
            /** @description sorted by route */
            items: components["schemas"]["LintItem"][];
        };
        /**
         * @description an OpenAPI 3 document; only servers and operations are read
         * @example {
         *       "openapi": "3.1.0",
         *       "info": {
         *         "title": "Shop"
         *       },
         *       "servers": [
         *         {
         *           "url": "http://shop.internal:3000/api"
         *         }
         *       ],
         *       "paths": {
         *         "/items/{id}": {
         *           "get": {
         *             "operationId": "getItem",
         *             "summary": "Read an item"
         *           }
         *         }
         *       }
         *     }
         */
        OpenApiDocument: Record<string, never>;
        ImportResult: {
            /** @description the revision made; the current one where nothing changed; none of a dry run */
            revision?: number;
            changes: components["schemas"]["Change"][];
            /** @description what was left out or taken in another way, and lint that the import brings */
            warnings: components["schemas"]["LintItem"][];
        };
        Health: {
            status: string;
        };
        Readiness: {
            /** @enum {unknown} */
            status: "ready" | "starting" | "draining";
            /** @description of the catalog in memory */
            revision: number | null;
        };
        Problem: {
            /** @description a URN made of the code */
            type: string;
            title: string;
            status: number;
            /** @description what is wrong in this case, and what to do */
            detail: string;
            /** @enum {unknown} */
            code: "BAD_REQUEST" | "BAD_PATH" | "BAD_HEADER" | "BAD_QUERY" | "MALFORMED_JSON" | "MALFORMED_YAML" | "UNAUTHENTICATED" | "FORBIDDEN" | "FOREIGN_HOST" | "FOREIGN_ORIGIN" | "NOT_FOUND" | "PATH_NOT_FOUND" | "METHOD_NOT_ALLOWED" | "REQUEST_TIMEOUT" | "ID_TAKEN" | "NAME_TAKEN" | "DUPLICATE_ROUTE" | "SERVICE_IN_USE" | "NOT_IN_VIEW" | "REVISION_GONE" | "PRECONDITION_FAILED" | "BODY_TOO_LARGE" | "UNSUPPORTED_MEDIA_TYPE" | "VALIDATION_FAILED" | "TOO_MANY_REQUESTS" | "HEAD_TOO_LARGE" | "INTERNAL" | "STORE_UNAVAILABLE" | "STORE_UNUSABLE" | "COMMIT_UNKNOWN";
            /** @description every problem of the body, at most 1000 */
            errors?: {
                /** @description where in the body (JSON pointer, RFC 6901) */
                pointer: string;
                detail: string;
            }[];
            /**
             * @description there were more
             * @enum {boolean}
             */
            truncated?: true;
            /** @description ids of objects in the way, at most 10 */
            conflictsWith?: string[];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    getHealth: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description alive */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Health"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getReadiness: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description ready */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description starting or draining */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Readiness"];
                };
            };
        };
    };
    getMetrics: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Prometheus text */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "text/plain": string;
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listServices: {
        parameters: {
            query?: {
                /** @description most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description exactly this name */
                name?: string;
                /** @description objects that have this tag */
                tag?: string;
                /** @description text in id, name, description, tags, paths, hosts or targets */
                q?: string;
            };
            header?: {
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `true` while the store is away and the answer is from memory */
                    "Switchyard-Stale"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServiceList"];
                };
            };
            /** @description the catalog is unchanged since the ETag given */
            304: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createService: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceInput"];
            };
        };
        responses: {
            /** @description what a dry run would change */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diff"];
                };
            };
            /** @description created */
            201: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description path of the object */
                    Location?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getService: {
        parameters: {
            query?: never;
            header?: {
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the service */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `true` while the store is away and the answer is from memory */
                    "Switchyard-Stale"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description unchanged since the ETag given */
            304: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putService: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ServiceInput"];
            };
        };
        responses: {
            /** @description replaced, or the same as before; of a dry run what it would change */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"] | components["schemas"]["Diff"];
                };
            };
            /** @description created */
            201: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description path of the object */
                    Location?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteService: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
                /** @description delete the service's routes in the same commit */
                cascade?: boolean;
            };
            header?: {
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what a dry run would change */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diff"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description deleted */
            204: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchService: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["MergePatch"];
                "application/json": components["schemas"]["MergePatch"];
            };
        };
        responses: {
            /** @description as it is now; of a dry run what it would change */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Service"] | components["schemas"]["Diff"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRoutesOfService: {
        parameters: {
            query?: {
                /** @description most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description exactly this name */
                name?: string;
                /** @description objects that have this tag */
                tag?: string;
                /** @description text in id, name, description, tags, paths, hosts or targets */
                q?: string;
            };
            header?: {
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `true` while the store is away and the answer is from memory */
                    "Switchyard-Stale"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteList"];
                };
            };
            /** @description the catalog is unchanged since the ETag given */
            304: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRouteOfService: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteInput"];
            };
        };
        responses: {
            /** @description what a dry run would change */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diff"];
                };
            };
            /** @description created */
            201: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description path of the object */
                    Location?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRoutes: {
        parameters: {
            query?: {
                /** @description most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
                /** @description exactly this name */
                name?: string;
                /** @description objects that have this tag */
                tag?: string;
                /** @description text in id, name, description, tags, paths, hosts or targets */
                q?: string;
                /** @description id or name of a service */
                service?: string;
            };
            header?: {
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `true` while the store is away and the answer is from memory */
                    "Switchyard-Stale"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteList"];
                };
            };
            /** @description the catalog is unchanged since the ETag given */
            304: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createRoute: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteInput"];
            };
        };
        responses: {
            /** @description what a dry run would change */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diff"];
                };
            };
            /** @description created */
            201: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description path of the object */
                    Location?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the route */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `true` while the store is away and the answer is from memory */
                    "Switchyard-Stale"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description unchanged since the ETag given */
            304: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putRoute: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RouteInput"];
            };
        };
        responses: {
            /** @description replaced, or the same as before; of a dry run what it would change */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"] | components["schemas"]["Diff"];
                };
            };
            /** @description created */
            201: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description path of the object */
                    Location?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    deleteRoute: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what a dry run would change */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diff"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description deleted */
            204: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    patchRoute: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path: {
                /** @description id or name of the object */
                idOrName: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/merge-patch+json": components["schemas"]["MergePatch"];
                "application/json": components["schemas"]["MergePatch"];
            };
        };
        responses: {
            /** @description as it is now; of a dry run what it would change */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Route"] | components["schemas"]["Diff"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createCommit: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CommitInput"];
            };
        };
        responses: {
            /** @description what the commit changed, or would */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitResult"] | components["schemas"]["Diff"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getCatalog: {
        parameters: {
            query?: {
                /** @description the view of this tag: 1 to 64 characters without commas and control characters */
                tag?: string;
            };
            header?: {
                /** @description `application/yaml` for YAML; else the answer is JSON */
                Accept?: string;
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the document */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `true` while the store is away and the answer is from memory */
                    "Switchyard-Stale"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Catalog"];
                    "application/yaml": components["schemas"]["Catalog"];
                };
            };
            /** @description the view is unchanged since the ETag given */
            304: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    putCatalog: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
                /** @description the view of this tag: 1 to 64 characters without commas and control characters */
                tag?: string;
            };
            header?: {
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CatalogInput"];
                "application/yaml": components["schemas"]["CatalogInput"];
            };
        };
        responses: {
            /** @description what it changed, or would */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitResult"] | components["schemas"]["Diff"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRevisions: {
        parameters: {
            query?: {
                /** @description most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RevisionList"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRevision: {
        parameters: {
            query?: never;
            header?: {
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path: {
                /** @description number of a revision */
                revision: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the revision */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Revision"];
                };
            };
            /** @description the revision, which not every live worker serves yet */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REVISION_GONE`: The history does not reach back to this revision */
            410: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreRevision: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description act only if the object or view has one of these ETags, e.g. `"12"`; else 412 */
                "If-Match"?: string;
                /** @description on GET: 304 if this is still the ETag; on PUT: `*` creates only, else 412 */
                "If-None-Match"?: string;
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path: {
                /** @description number of a revision */
                revision: number;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description what it changed, or would */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description of an object the revision that last wrote it, in quotes; of a view of the catalog a hash of its content; of a list one that changes with the catalog */
                    ETag?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommitResult"] | components["schemas"]["Diff"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `NOT_FOUND`: There is no such object; `PATH_NOT_FOUND`: There is nothing at this path */
            404: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `REVISION_GONE`: The history does not reach back to this revision */
            410: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `PRECONDITION_FAILED`: The object is not in the state that the request expects */
            412: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listWorkers: {
        parameters: {
            query?: {
                /** @description most items on the page */
                limit?: number;
                /** @description `next` of the page before */
                cursor?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description a page */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `true` while the store is away and the answer is from memory */
                    "Switchyard-Stale"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WorkerList"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    adoptStore: {
        parameters: {
            query?: {
                /** @description judge it and answer what it would change; nothing is stored */
                dryRun?: boolean;
            };
            header?: {
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description where the store stands, or what a dry run would change: nothing */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StoreState"] | components["schemas"]["Diff"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    matchRequest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MatchInput"];
            };
        };
        responses: {
            /** @description where it would go */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `true` while the store is away and the answer is from memory */
                    "Switchyard-Stale"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MatchResult"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lintCatalog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description all of it */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `true` while the store is away and the answer is from memory */
                    "Switchyard-Stale"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LintReport"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    importOpenApi: {
        parameters: {
            query?: {
                /** @description answer what it would change, store nothing */
                dryRun?: boolean;
                /** @description id of the service, at most 32 characters; made from the title if absent */
                service?: string;
                /** @description where the API is; the first server of the document if absent */
                target?: string;
                /** @description host that the routes are for; any if absent */
                host?: string;
                /** @description leave out, with a warning, what no route can stand for; else 422 */
                lenient?: boolean;
            };
            header?: {
                /** @description `wait=10`: answer when every live worker serves the change, within 10 s */
                Prefer?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenApiDocument"];
                "application/yaml": components["schemas"]["OpenApiDocument"];
            };
        };
        responses: {
            /** @description what it changed, or would */
            200: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportResult"];
                };
            };
            /** @description stored, not yet served by every live worker */
            202: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    /** @description `wait`, where Prefer asked for it */
                    "Preference-Applied"?: string;
                    /** @description live workers that serve the change of all live ones, e.g. `4/4` or `3/3; lost=1` */
                    "Switchyard-Applied"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NotYetApplied"];
                };
            };
            /** @description `BAD_REQUEST`: The request cannot be read; `BAD_PATH`: The path of the request cannot be read; `BAD_HEADER`: A header of the request is not valid; `BAD_QUERY`: The query is not valid; `MALFORMED_JSON`: The body is not JSON; `MALFORMED_YAML`: The body is not YAML */
            400: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNAUTHENTICATED`: A valid token is required */
            401: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `FORBIDDEN`: The token may not do this; `FOREIGN_HOST`: The Host is not one of this machine; `FOREIGN_ORIGIN`: Writes from foreign web pages are refused */
            403: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `METHOD_NOT_ALLOWED`: The path does not take this method */
            405: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `ID_TAKEN`: The id is taken; `NAME_TAKEN`: The name is taken; `DUPLICATE_ROUTE`: Another route matches exactly the same requests; `SERVICE_IN_USE`: The service is still used; `NOT_IN_VIEW`: The object is not managed under this tag */
            409: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `BODY_TOO_LARGE`: The body is too large */
            413: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `UNSUPPORTED_MEDIA_TYPE`: The type of the body is not supported */
            415: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `VALIDATION_FAILED`: The body is not valid */
            422: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `TOO_MANY_REQUESTS`: Too many requests */
            429: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `INTERNAL`: The server failed */
            500: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description `STORE_UNAVAILABLE`: The store does not answer; `STORE_UNUSABLE`: The store cannot be used; `COMMIT_UNKNOWN`: Nobody can say whether the change was stored */
            503: {
                headers: {
                    /** @description the revision that the answer reflects */
                    "Switchyard-Revision"?: number;
                    /** @description that of the request, or a new one */
                    "X-Request-Id"?: string;
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
