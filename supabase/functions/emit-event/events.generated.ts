// Made by `pnpm events:snapshot` from the catalogue: the records of events that are told from outside.
export const schemas: Record<string, Record<string, unknown>> = {
 "integration.connected": {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
   "id": {
    "type": "string",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    "format": "uuid",
    "examples": [
     "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
    ]
   },
   "provider": {
    "type": "string",
    "minLength": 1,
    "maxLength": 100,
    "description": "The other system, such as google_calendar."
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "description": "What people call this connection."
   },
   "state": {
    "type": "string",
    "enum": [
     "connected",
     "failing",
     "disconnected"
    ]
   },
   "reason": {
    "anyOf": [
     {
      "type": "string",
      "maxLength": 2000
     },
     {
      "type": "null"
     }
    ],
    "description": "Why it fails or ended, in words; null while it works."
   },
   "connected_at": {
    "anyOf": [
     {
      "type": "string",
      "format": "date-time",
      "examples": [
       "2026-11-21T09:30:00Z"
      ]
     },
     {
      "type": "null"
     }
    ],
    "format": "date-time",
    "examples": [
     "2026-11-21T09:30:00Z"
    ]
   },
   "failing_since": {
    "anyOf": [
     {
      "type": "string",
      "format": "date-time",
      "examples": [
       "2026-11-21T09:30:00Z"
      ]
     },
     {
      "type": "null"
     }
    ],
    "format": "date-time",
    "examples": [
     "2026-11-21T09:30:00Z"
    ]
   },
   "member_id": {
    "description": "Whose connection it is, where it is one person's.",
    "anyOf": [
     {
      "type": "string",
      "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
      "format": "uuid",
      "examples": [
       "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
      ]
     },
     {
      "type": "null"
     }
    ],
    "format": "uuid",
    "examples": [
     "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
    ]
   }
  },
  "required": [
   "id",
   "provider",
   "name",
   "state",
   "reason",
   "connected_at",
   "failing_since"
  ]
 },
 "integration.disconnected": {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
   "id": {
    "type": "string",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    "format": "uuid",
    "examples": [
     "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
    ]
   },
   "provider": {
    "type": "string",
    "minLength": 1,
    "maxLength": 100,
    "description": "The other system, such as google_calendar."
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "description": "What people call this connection."
   },
   "state": {
    "type": "string",
    "enum": [
     "connected",
     "failing",
     "disconnected"
    ]
   },
   "reason": {
    "anyOf": [
     {
      "type": "string",
      "maxLength": 2000
     },
     {
      "type": "null"
     }
    ],
    "description": "Why it fails or ended, in words; null while it works."
   },
   "connected_at": {
    "anyOf": [
     {
      "type": "string",
      "format": "date-time",
      "examples": [
       "2026-11-21T09:30:00Z"
      ]
     },
     {
      "type": "null"
     }
    ],
    "format": "date-time",
    "examples": [
     "2026-11-21T09:30:00Z"
    ]
   },
   "failing_since": {
    "anyOf": [
     {
      "type": "string",
      "format": "date-time",
      "examples": [
       "2026-11-21T09:30:00Z"
      ]
     },
     {
      "type": "null"
     }
    ],
    "format": "date-time",
    "examples": [
     "2026-11-21T09:30:00Z"
    ]
   },
   "member_id": {
    "description": "Whose connection it is, where it is one person's.",
    "anyOf": [
     {
      "type": "string",
      "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
      "format": "uuid",
      "examples": [
       "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
      ]
     },
     {
      "type": "null"
     }
    ],
    "format": "uuid",
    "examples": [
     "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
    ]
   }
  },
  "required": [
   "id",
   "provider",
   "name",
   "state",
   "reason",
   "connected_at",
   "failing_since"
  ]
 },
 "integration.failing": {
  "$schema": "https://json-schema.org/draft/2020-12/schema",
  "type": "object",
  "properties": {
   "id": {
    "type": "string",
    "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
    "format": "uuid",
    "examples": [
     "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
    ]
   },
   "provider": {
    "type": "string",
    "minLength": 1,
    "maxLength": 100,
    "description": "The other system, such as google_calendar."
   },
   "name": {
    "type": "string",
    "minLength": 1,
    "maxLength": 200,
    "description": "What people call this connection."
   },
   "state": {
    "type": "string",
    "enum": [
     "connected",
     "failing",
     "disconnected"
    ]
   },
   "reason": {
    "anyOf": [
     {
      "type": "string",
      "maxLength": 2000
     },
     {
      "type": "null"
     }
    ],
    "description": "Why it fails or ended, in words; null while it works."
   },
   "connected_at": {
    "anyOf": [
     {
      "type": "string",
      "format": "date-time",
      "examples": [
       "2026-11-21T09:30:00Z"
      ]
     },
     {
      "type": "null"
     }
    ],
    "format": "date-time",
    "examples": [
     "2026-11-21T09:30:00Z"
    ]
   },
   "failing_since": {
    "anyOf": [
     {
      "type": "string",
      "format": "date-time",
      "examples": [
       "2026-11-21T09:30:00Z"
      ]
     },
     {
      "type": "null"
     }
    ],
    "format": "date-time",
    "examples": [
     "2026-11-21T09:30:00Z"
    ]
   },
   "member_id": {
    "description": "Whose connection it is, where it is one person's.",
    "anyOf": [
     {
      "type": "string",
      "pattern": "^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$",
      "format": "uuid",
      "examples": [
       "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
      ]
     },
     {
      "type": "null"
     }
    ],
    "format": "uuid",
    "examples": [
     "01932b5e-7c1a-7f00-8a52-5f0c3f1d9b7e"
    ]
   }
  },
  "required": [
   "id",
   "provider",
   "name",
   "state",
   "reason",
   "connected_at",
   "failing_since"
  ]
 }
};
