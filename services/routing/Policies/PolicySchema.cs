using System.Text.Json;

namespace Omnichannel.Routing.PolicyRules;

/// <summary><c>GET /api/routing/policies/schema</c>: what editors need to help with policies (JSON Schema 2020-12).</summary>
internal static class PolicySchema
{
    /// <summary>The schema.</summary>
    public const string Text =
        """
        {
          "$schema": "https://json-schema.org/draft/2020-12/schema",
          "title": "Routing policies",
          "type": "object",
          "required": ["policies"],
          "additionalProperties": false,
          "properties": {
            "policies": {
              "description": "The first that matches decides; where none does, anybody who is online answers.",
              "type": "array",
              "maxItems": 500,
              "items": {
                "type": "object",
                "required": ["name", "then"],
                "additionalProperties": false,
                "properties": {
                  "name": { "type": "string", "minLength": 1, "maxLength": 200 },
                  "when": { "$ref": "#/$defs/when" },
                  "then": { "$ref": "#/$defs/then" }
                }
              }
            }
          },
          "$defs": {
            "texts": { "oneOf": [ { "type": "string" }, { "type": "array", "items": { "type": "string" } } ] },
            "duration": { "type": "string", "pattern": "^[0-9]+[smhd]$", "examples": ["30s", "5m", "2h"] },
            "skills": { "type": "object", "additionalProperties": { "type": "integer", "minimum": 1, "maximum": 5 } },
            "when": {
              "description": "All of it has to hold; of a list one is enough.",
              "type": "object",
              "additionalProperties": false,
              "properties": {
                "account": { "$ref": "#/$defs/texts" },
                "channel": { "$ref": "#/$defs/texts" },
                "language": { "$ref": "#/$defs/texts" },
                "topic": { "description": "Tags of the thread.", "$ref": "#/$defs/texts" },
                "vip": { "type": "boolean" },
                "service": { "description": "people or self-service: what the customer prefers.", "$ref": "#/$defs/texts" },
                "sentiment": { "enum": ["negative", "neutral"] },
                "hours": { "description": "Whether one of the policy's teams is open.", "enum": ["open", "closed"] },
                "time": { "description": "mon-fri 08:00-18:00 Europe/Paris", "$ref": "#/$defs/texts" }
              }
            },
            "then": {
              "type": "object",
              "required": ["team"],
              "additionalProperties": false,
              "properties": {
                "team": { "description": "Ids of teams, or everybody.", "$ref": "#/$defs/texts" },
                "followTheSun": { "description": "Only the first of the teams that is open.", "type": "boolean" },
                "overflow": {
                  "type": "array",
                  "items": {
                    "type": "object",
                    "required": ["after"],
                    "additionalProperties": false,
                    "properties": {
                      "after": { "$ref": "#/$defs/duration" },
                      "team": { "$ref": "#/$defs/texts" },
                      "skills": { "$ref": "#/$defs/skills" },
                      "languages": { "$ref": "#/$defs/texts" }
                    }
                  }
                },
                "skills": { "$ref": "#/$defs/skills" },
                "languages": { "$ref": "#/$defs/texts" },
                "priority": { "description": "0 is normal; each step counts like five minutes of waiting.", "type": "integer", "minimum": -100, "maximum": 100 },
                "knows": { "description": "How long the agent who knows the customer is waited for.", "$ref": "#/$defs/duration" },
                "automation": { "description": "Who answers first: flow:<name>, answers or bot:<name>.", "type": "string" },
                "serviceLevel": { "type": "string" },
                "reassignAfter": { "description": "When somebody else gets what an agent who is gone left unanswered.", "$ref": "#/$defs/duration" }
              }
            }
          }
        }
        """;

    public static IResult Read() => TypedResults.Text(Text, "application/schema+json");

    /// <summary>For tests: that it is JSON.</summary>
    internal static JsonDocument Parsed() => JsonDocument.Parse(Text);
}
