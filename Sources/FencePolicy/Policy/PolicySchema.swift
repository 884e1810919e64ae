import FenceRules

/// The JSON schema of policy files, for editors and for `check-jsonschema`.
///
/// It is about what a reader of YAML makes of a file, and holds for readers of YAML 1.2, and of 1.1 where
/// dates are in quotes and numbers decimal. It does not know what a regular expression may be, nor that a
/// rule cannot be both off and required.
package enum PolicySchema {
  private static let rules = list(RuleID.allCases.map(\.rawValue))
  private static let no = list(PolicyNode.no)

  private static func list(_ words: [String]) -> String {
    words.map { "\"\($0)\"" }.joined(separator: ", ")
  }

  /// The schema, draft 2020-12.
  package static let json = """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Policy of fencepost check, version 1",
      "type": ["object", "null"],
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
              {"enum": [false, \(no), "info", "warning", "error"]},
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
              "reason": {"$ref": "#/$defs/text", "pattern": "\\\\S"},
              "until": {
                "type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
              }
            }
          }
        },
        "capture": {
          "type": ["object", "null"],
          "additionalProperties": false,
          "properties": {
            "maximum-lost-events": {"$ref": "#/$defs/count"},
            "maximum-gaps": {"$ref": "#/$defs/count"},
            "allow-damage": {"enum": [true, false, \(list(PolicyNode.yes)), \(no)]},
            "minimum-duration": {"$ref": "#/$defs/time"},
            "required-events": {
              "anyOf": [
                {"$ref": "#/$defs/text"},
                {"type": ["array", "null"], "items": {"$ref": "#/$defs/text"}}
              ]
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
        "time": {
          "type": "string",
          "pattern": "\(TimeText.pattern)"
        },
        "count": {"type": "integer", "minimum": 0, "maximum": 4294967295},
        "text": {"type": ["string", "number", "boolean"]},
        "pattern": {
          "$ref": "#/$defs/text", "minLength": 1, "maxLength": \(NamePattern.maximumLength)
        }
      }
    }

    """
}
