export const fields = {
  "service": {
    "id": {},
    "name": {},
    "description": {
      "maxLength": 4096
    },
    "tags": {
      "default": [],
      "maxItems": 64,
      "items": {}
    },
    "pathPrefix": {
      "default": "",
      "maxLength": 2048
    },
    "targets": {
      "maxItems": 1000,
      "items": {
        "url": {
          "maxLength": 2048
        },
        "weight": {
          "default": 100,
          "minimum": 0,
          "maximum": 1000
        }
      }
    },
    "balance": {
      "default": "round-robin",
      "enum": [
        "round-robin",
        "least-requests",
        "random",
        "hash"
      ]
    },
    "hashOn": {
      "in": {
        "enum": [
          "ip",
          "header",
          "cookie",
          "query",
          "path"
        ]
      },
      "name": {
        "maxLength": 256
      }
    },
    "hostHeader": {
      "default": "pass"
    },
    "tls": {
      "default": {
        "verify": true
      },
      "verify": {
        "default": true
      },
      "serverName": {
        "maxLength": 253
      },
      "ca": {
        "maxLength": 262144
      },
      "cert": {
        "maxLength": 262144
      },
      "key": {
        "maxLength": 262144
      }
    },
    "connectTimeoutMs": {
      "default": 3000,
      "minimum": 1,
      "maximum": 60000
    },
    "idleTimeoutMs": {
      "default": 60000,
      "minimum": 1,
      "maximum": 86400000
    },
    "maxConnections": {
      "default": 1024,
      "minimum": 1,
      "maximum": 65535
    },
    "passiveHealth": {
      "default": {
        "failures": 5,
        "ejectMs": 10000,
        "maxEjectedPercent": 50
      },
      "failures": {
        "default": 5,
        "minimum": 1,
        "maximum": 1000
      },
      "ejectMs": {
        "default": 10000,
        "minimum": 1,
        "maximum": 300000
      },
      "maxEjectedPercent": {
        "default": 50,
        "minimum": 0,
        "maximum": 100
      }
    },
    "activeHealth": {
      "path": {
        "default": "/health",
        "maxLength": 2048
      },
      "intervalMs": {
        "default": 5000,
        "minimum": 100,
        "maximum": 3600000
      },
      "timeoutMs": {
        "default": 1000,
        "minimum": 1,
        "maximum": 60000
      },
      "healthyAfter": {
        "default": 2,
        "minimum": 1,
        "maximum": 100
      },
      "unhealthyAfter": {
        "default": 3,
        "minimum": 1,
        "maximum": 100
      },
      "statuses": {
        "default": [
          [
            200,
            399
          ]
        ],
        "maxItems": 50,
        "items": {}
      }
    },
    "upstreamHeaders": {
      "default": [],
      "maxItems": 100,
      "items": {
        "op": {
          "enum": [
            "set",
            "add",
            "remove"
          ]
        },
        "name": {},
        "value": {
          "maxLength": 8192
        },
        "secret": {}
      }
    },
    "responseHeaders": {
      "default": [],
      "maxItems": 100,
      "items": {
        "op": {
          "enum": [
            "set",
            "add",
            "remove"
          ]
        },
        "name": {},
        "value": {
          "maxLength": 8192
        },
        "secret": {}
      }
    },
    "createdAt": {},
    "updatedAt": {},
    "revision": {
      "minimum": 1
    }
  },
  "route": {
    "id": {},
    "name": {},
    "description": {
      "maxLength": 4096
    },
    "tags": {
      "default": [],
      "maxItems": 64,
      "items": {}
    },
    "service": {},
    "intercept": {
      "default": false
    },
    "interceptStatus": {
      "default": 403,
      "minimum": 400,
      "maximum": 599
    },
    "hosts": {
      "default": [],
      "maxItems": 1000,
      "items": {
        "maxLength": 255
      }
    },
    "methods": {
      "default": [],
      "maxItems": 64,
      "items": {
        "enum": [
          "ACL",
          "BIND",
          "CHECKOUT",
          "COPY",
          "DELETE",
          "GET",
          "HEAD",
          "LINK",
          "LOCK",
          "M-SEARCH",
          "MERGE",
          "MKACTIVITY",
          "MKCALENDAR",
          "MKCOL",
          "MOVE",
          "NOTIFY",
          "OPTIONS",
          "PATCH",
          "POST",
          "PROPFIND",
          "PROPPATCH",
          "PURGE",
          "PUT",
          "QUERY",
          "REBIND",
          "REPORT",
          "SEARCH",
          "SOURCE",
          "SUBSCRIBE",
          "TRACE",
          "UNBIND",
          "UNLINK",
          "UNLOCK",
          "UNSUBSCRIBE"
        ]
      }
    },
    "path": {
      "maxLength": 2048
    },
    "match": {
      "default": [],
      "maxItems": 100,
      "items": {
        "in": {
          "enum": [
            "header",
            "query",
            "cookie"
          ]
        },
        "name": {
          "maxLength": 256
        },
        "op": {
          "enum": [
            "equals",
            "notEquals",
            "prefix",
            "suffix",
            "contains",
            "regex",
            "iregex",
            "exists",
            "notExists",
            "empty",
            "any"
          ]
        },
        "value": {
          "maxLength": 4096
        }
      }
    },
    "priority": {
      "default": 0,
      "minimum": -1000,
      "maximum": 1000
    },
    "upstreamPath": {
      "maxLength": 2048
    },
    "timeoutMs": {
      "default": 10000,
      "minimum": 1,
      "maximum": 3600000
    },
    "retries": {
      "default": 0,
      "minimum": 0,
      "maximum": 10
    },
    "retryOn": {
      "default": [
        "connect",
        "reset"
      ],
      "maxItems": 103,
      "items": {}
    },
    "perTryTimeoutMs": {
      "minimum": 1,
      "maximum": 3600000
    },
    "upstreamHeaders": {
      "default": [],
      "maxItems": 100,
      "items": {
        "op": {
          "enum": [
            "set",
            "add",
            "remove"
          ]
        },
        "name": {},
        "value": {
          "maxLength": 8192
        },
        "secret": {}
      }
    },
    "responseHeaders": {
      "default": [],
      "maxItems": 100,
      "items": {
        "op": {
          "enum": [
            "set",
            "add",
            "remove"
          ]
        },
        "name": {},
        "value": {
          "maxLength": 8192
        },
        "secret": {}
      }
    },
    "split": {
      "maxItems": 100,
      "items": {
        "service": {},
        "weight": {
          "minimum": 0,
          "maximum": 100
        }
      }
    },
    "createdAt": {},
    "updatedAt": {},
    "revision": {
      "minimum": 1
    }
  }
} as const;
