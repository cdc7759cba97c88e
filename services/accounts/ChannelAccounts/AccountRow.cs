using System.Text.Json;
using System.Text.Json.Nodes;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;

namespace Omnichannel.Accounts.ChannelAccounts;

/// <summary>A row of the table <c>accounts</c>; settings, secrets and capabilities are JSON.</summary>
internal sealed record AccountRow
{
    public required string Id { get; init; }

    public required string Channel { get; init; }

    public required string Provider { get; init; }

    public required string DisplayName { get; init; }

    public bool Enabled { get; init; }

    public long Revision { get; init; }

    public required string Settings { get; init; }

    public required string Secrets { get; init; }

    public string? Capabilities { get; init; }

    /// <summary>JSON; whatever an administrator saves sets it back to nothing.</summary>
    public string? Status { get; init; }

    public DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether an administrator would see no difference.</summary>
    public bool SaysTheSameAs(AccountRow other) =>
        this == other with { Revision = Revision, CreatedAt = CreatedAt, UpdatedAt = UpdatedAt };

    /// <summary>For administrators: secrets masked.</summary>
    public AccountModel ToModel()
    {
        var settings = MaskedSecrets.Mask(JsonNode.Parse(Settings)!.AsObject());
        if (Provider == ProviderRules.External)
        {
            settings["secrets"] = new JsonArray([.. SecretList().Select(_ => JsonValue.Create(MaskedSecrets.Placeholder))]);
        }

        return new AccountModel(
            Id, Channel, Provider, DisplayName, Enabled, Revision, settings, Capabilities is null ? null : JsonNode.Parse(Capabilities), StatusModel(), CreatedAt, UpdatedAt);
    }

    /// <summary>For agents: nothing of the settings.</summary>
    public AccountSummary ToSummary() =>
        new(Id, Channel, Provider, DisplayName, Enabled, Capabilities is null ? null : JsonNode.Parse(Capabilities), StatusModel());

    /// <summary>For services: secrets in clear.</summary>
    public Account ToAccount() => new()
    {
        Id = Id,
        Channel = Channel,
        Provider = Provider,
        DisplayName = DisplayName,
        Enabled = Enabled,
        Revision = Revision,
        Settings = JsonElement.Parse(Settings),
        Secrets = SecretList(),
        Capabilities = Capabilities is null ? null : JsonSerializer.Deserialize(Capabilities, HostingJson.Default.Capabilities),
        Status = StatusModel(),
    };

    private AccountStatus? StatusModel() => Status is null ? null : JsonSerializer.Deserialize(Status, HostingJson.Default.AccountStatus);

    public List<string> SecretList() => [.. JsonNode.Parse(Secrets)!.AsArray().Select(secret => secret!.GetValue<string>())];
}

/// <summary>An account as administrators see it.</summary>
/// <param name="Id">Its slug.</param>
/// <param name="Channel">The channel.</param>
/// <param name="Provider">The provider.</param>
/// <param name="DisplayName">What agents see.</param>
/// <param name="Enabled">Whether it takes and sends anything.</param>
/// <param name="Revision">Grows with every change.</param>
/// <param name="Settings">The provider's settings; secrets read <c>***</c>.</param>
/// <param name="Capabilities">What the channel can do, as its adapter told.</param>
/// <param name="Status">How its channel gets on with the provider; none: nothing is known to be wrong.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was changed last.</param>
internal sealed record AccountModel(
    string Id,
    string Channel,
    string Provider,
    string DisplayName,
    bool Enabled,
    long Revision,
    JsonObject Settings,
    JsonNode? Capabilities,
    AccountStatus? Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt);

/// <summary>An account as agents see it: what the desk needs to name channels and to offer them.</summary>
internal sealed record AccountSummary(string Id, string Channel, string Provider, string DisplayName, bool Enabled, JsonNode? Capabilities, AccountStatus? Status);
