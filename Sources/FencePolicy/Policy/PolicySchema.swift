import FenceRules

/// The JSON schema of policy files, for editors and for `check-jsonschema`.
package enum PolicySchema {
  private static let rules = RuleID.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")

  /// The schema, draft 2020-12.
  package static let json = """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Policy of fencepost check, version 1",
      "type": "object",
      "additionalProperties": false,
      "properties": {
        "version": {"const": 1},
        "threshold": {"$ref": "#/$defs/severity"},
        "certainty": {"enum": ["suspected", "conditional", "proven"]},
        "severity": {
          "type": ["object", "null"],
          "propertyNames": {"$ref": "#/$defs/rule"},
          "additionalProperties": {
            "anyOf": [
              {"enum": ["off", false, "info", "warning", "error"]},
              {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "info": {"$ref": "#/$defs/severity"},
                  "warning": {"$ref": "#/$defs/severity"},
                  "error": {"$ref": "#/$defs/severity"}
                }
              }
            ]
          }
        },
        "limits": {
          "type": ["object", "null"],
          "additionalProperties": false,
          "properties": {
            "frame": {"$ref": "#/$defs/time"},
            "long-wait": {"$ref": "#/$defs/time"},
            "unknown-driver-timeout": {"$ref": "#/$defs/time"},
            "poll": {"$ref": "#/$defs/time"},
            "storm": {"$ref": "#/$defs/count"},
            "exceptions": {
              "type": ["array", "null"],
              "items": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                  "driver": {"$ref": "#/$defs/pattern"},
                  "timeline": {"$ref": "#/$defs/pattern"},
                  "task": {"$ref": "#/$defs/pattern"},
                  "timeout": {"$ref": "#/$defs/time"},
                  "long-wait": {"$ref": "#/$defs/time"},
                  "storm": {"$ref": "#/$defs/count"}
                },
                "allOf": [
                  {
                    "anyOf": [
                      {"required": ["driver"]}, {"required": ["timeline"]}, {"required": ["task"]}
                    ]
                  },
                  {
                    "anyOf": [
                      {"required": ["timeout"]}, {"required": ["long-wait"]}, {"required": ["storm"]}
                    ]
                  },
                  {"not": {"required": ["task", "storm"]}}
                ]
              }
            }
          }
        },
        "require-decided": {"$ref": "#/$defs/rules"},
        "ignore": {
          "type": ["array", "null"],
          "items": {
            "type": "object",
            "additionalProperties": false,
            "required": ["finding", "reason"],
            "properties": {
              "finding": {"$ref": "#/$defs/pattern"},
              "task": {"$ref": "#/$defs/pattern"},
              "reason": {"type": "string", "pattern": "\\\\S"},
              "until": {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
            }
          }
        },
        "capture": {
          "type": ["object", "null"],
          "additionalProperties": false,
          "properties": {
            "maximum-lost-events": {"$ref": "#/$defs/count"},
            "maximum-gaps": {"$ref": "#/$defs/count"},
            "allow-damage": {"type": "boolean"},
            "minimum-duration": {"$ref": "#/$defs/time"},
            "required-events": {
              "type": ["array", "null", "string"], "items": {"type": "string"}
            }
          }
        }
      },
      "$defs": {
        "severity": {"enum": ["info", "warning", "error"]},
        "rule": {"enum": [\(rules)]},
        "rules": {
          "anyOf": [
            {"$ref": "#/$defs/rule"},
            {"type": ["array", "null"], "items": {"$ref": "#/$defs/rule"}}
          ]
        },
        "time": {"type": "string", "pattern": "^[0-9]+([.][0-9]{1,9})? *(ns|us|ms|s|min)$"},
        "count": {"type": "integer", "minimum": 0, "maximum": 4294967295},
        "pattern": {"type": "string", "minLength": 1, "maxLength": \(NamePattern.maximumLength)}
      }
    }

    """
}
