using System.Text.Json.Serialization;

namespace Omnichannel.Automation.Flows;

/// <summary>A list as every endpoint answers it.</summary>
/// <param name="List">What is in it.</param>
internal sealed record FlowItems<T>([property: JsonPropertyName("items")] IReadOnlyList<T> List);

/// <summary>A flow in the list.</summary>
/// <param name="Name">Its name; its automation's id is <c>flow:</c> and this.</param>
/// <param name="Id">The automation's id, for routing's policies.</param>
/// <param name="Title">What it calls itself.</param>
/// <param name="Published">The version that answers.</param>
/// <param name="Draft">Who changed the draft, and when; null: there is none.</param>
internal sealed record FlowModel(string Name, string Id, string? Title, int? Published, DraftModel? Draft);

/// <summary>Who changed a draft, and when.</summary>
internal sealed record DraftModel(string By, DateTimeOffset At);

/// <summary>A draft with what is wrong with it.</summary>
internal sealed record FlowDraftModel(string Name, string Yaml, string By, DateTimeOffset At, IReadOnlyList<FlowError> Errors, IReadOnlyList<FlowError> Warnings);

/// <summary>A published version.</summary>
internal sealed record FlowVersionModel(int Version, string Yaml, string By, DateTimeOffset At, bool Published);

/// <summary>What the tests came to.</summary>
internal sealed record TestsModel(bool Passed, IReadOnlyList<FlowError> Errors, IReadOnlyList<FlowTestResult> Tests);

/// <summary>A dry run's request; without messages it is only begun.</summary>
internal sealed record DryRunBody(IReadOnlyList<string>? Messages, string? Channel, string? Language, string? Yaml = null);

/// <summary>A dry run.</summary>
internal sealed record DryRunModel(IReadOnlyList<TranscriptLine> Transcript, bool HandedOver, bool Resolved);

/// <summary>A flow's text.</summary>
internal sealed record YamlBody(string? Yaml);

/// <summary>Which version.</summary>
internal sealed record VersionBody(int Version);

/// <summary>What was published.</summary>
internal sealed record PublishedModel(int Version);

/// <summary>A secret's value, which is never told again.</summary>
internal sealed record SecretBody(string? Value);

/// <summary>A secret without its value.</summary>
internal sealed record SecretModel(string Name, string By, DateTimeOffset At);
