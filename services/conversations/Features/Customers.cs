using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Conversations.Api;
using Omnichannel.Conversations.Feed;
using Omnichannel.Conversations.Identity;
using Omnichannel.Conversations.Storage;
using Omnichannel.Hosting.Bus;
using Omnichannel.Hosting.Http;
using Omnichannel.Hosting.Security;
using Omnichannel.Hosting.Storage;

namespace Omnichannel.Conversations.Features;

/// <summary><c>/api/customers/{id}</c>: the profile, what is changed in it, and suggestions that are none.</summary>
internal static class Customers
{
    public static async Task<Results<Ok<CustomerModel>, ProblemHttpResult>> GetAsync(
        Guid id, [FromKeyedServices(ConversationsModule.Service)] Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return Answer(await CustomerModels.FindAsync(new Tx(connection, null), id));
    }

    public static async Task<Results<Ok<CustomerModel>, ProblemHttpResult>> PatchAsync(
        Guid id,
        JsonElement? body,
        HttpContext context,
        FeedEvents events,
        TimeProvider time,
        [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
        [FromKeyedServices(ConversationsModule.Service)] Database database)
    {
        var (patch, errors) = CustomerPatch.Read(body);
        if (errors.Count > 0)
        {
            return Problems.Invalid(errors);
        }

        var (model, unknownAddress) = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                if (await CustomerReads.LockAsync(tx, [id]) is not [{ } customer])
                {
                    return (null, false);
                }

                var before = (await CustomerModels.FindAsync(tx, customer.Id))!;
                if (patch.Preferences is { } via && before.Addresses.All(address => address.Address != via.Address))
                {
                    return (before, true);
                }

                await SaveAsync(tx, patch.Apply(customer), time);
                await Audit.WriteAsync(
                    tx, time, new Actor(context.User.UserId(), context.User.UserName()), "customer.changed", customer.Id,
                    ("name", customer.Name), ("language", customer.Language), ("notes", customer.Notes), ("preferences", customer.Preferences),
                    ("vip", customer.Vip ? "true" : "false"), ("service", customer.Service));
                await outbox.AddAsync(
                    connection, transaction,
                    [events.CustomerUpdated(customer.ThreadId, customer.Id), .. (await ThreadReads.ByIdsAsync(tx, [customer.ThreadId])).Select(events.ThreadUpdated)]);
                return (await CustomerModels.FindAsync(tx, customer.Id), false);
            },
            context.RequestAborted);
        outbox.Nudge();
        return unknownAddress ? Problems.Invalid("preferences", "The customer has no such address.") : Answer(model);
    }

    public static async Task<Results<Ok<CustomerModel>, ProblemHttpResult>> DismissAsync(
        Guid id,
        Guid suggestion,
        FeedEvents events,
        TimeProvider time,
        [FromKeyedServices(ConversationsModule.Service)] Outbox outbox,
        [FromKeyedServices(ConversationsModule.Service)] Database database,
        CancellationToken cancellationToken)
    {
        var model = await database.WriteAsync(
            async (connection, transaction) =>
            {
                var tx = new Tx(connection, transaction);
                if (await CustomerModels.FindAsync(tx, id) is not { } customer || customer.Suggestions.All(known => known.Id != suggestion))
                {
                    return null;
                }

                await tx.ExecuteAsync("UPDATE suggestions SET dismissed_at = @now WHERE id = @suggestion", new { suggestion, now = time.GetUtcNow() });
                await outbox.AddAsync(connection, transaction, [events.CustomerUpdated(customer.ThreadId, customer.Id)]);
                return await CustomerModels.FindAsync(tx, customer.Id);
            },
            cancellationToken);
        outbox.Nudge();
        return model is null ? Problems.NotFound("suggestion") : TypedResults.Ok(model);
    }

    public static Results<Ok<CustomerModel>, ProblemHttpResult> Answer(CustomerModel? model) =>
        model is null ? Problems.NotFound("customer") : TypedResults.Ok(model);

    private static Task<int> SaveAsync(Tx tx, CustomerRow customer, TimeProvider time) =>
        tx.ExecuteAsync(
            "UPDATE customers SET name = @Name, language = @Language, notes = @Notes, preferences = @Preferences, vip = @Vip, service = @Service, updated_at = @now WHERE id = @Id",
            new { customer.Id, customer.Name, customer.Language, customer.Notes, customer.Preferences, customer.Vip, customer.Service, now = time.GetUtcNow() });
}

/// <summary>What of a customer shall change: a field that is not named stays, null empties it.</summary>
internal sealed class CustomerPatch
{
    private readonly Dictionary<string, string?> _texts = [];
    private bool _setsPreferences;
    private bool? _vip;

    public Via? Preferences { get; private set; }

    /// <summary>Reads a body and says all that is wrong with it.</summary>
    public static (CustomerPatch Patch, Dictionary<string, string> Errors) Read(JsonElement? body)
    {
        var (patch, errors) = (new CustomerPatch(), new Dictionary<string, string>());
        if (body is not { ValueKind: JsonValueKind.Object } fields)
        {
            errors["body"] = "The body is an object with any of name, language, notes, preferences, vip, service.";
            return (patch, errors);
        }

        foreach (var (name, longest) in new[] { ("name", 200), ("language", 35), ("notes", 20_000) })
        {
            if (fields.TryGetProperty(name, out var value))
            {
                patch.Take(name, value, longest, errors);
            }
        }

        if (fields.TryGetProperty("vip", out var vip))
        {
            patch._vip = vip.ValueKind is JsonValueKind.True or JsonValueKind.False ? vip.GetBoolean() : null;
            if (patch._vip is null)
            {
                errors["vip"] = "vip is true or false.";
            }
        }

        if (fields.TryGetProperty("service", out var service))
        {
            patch.Take("service", service, 20, errors);
            if (patch._texts.GetValueOrDefault("service") is not (null or "people" or "self-service"))
            {
                errors["service"] = "service is people, self-service or null.";
            }
        }

        if (fields.TryGetProperty("preferences", out var preferences))
        {
            patch._setsPreferences = true;
            patch.Preferences = ViaOf(preferences);
            if (patch.Preferences is null && preferences.ValueKind != JsonValueKind.Null)
            {
                errors["preferences"] = "preferences is null or an object with account and address.";
            }
        }

        return (patch, errors);
    }

    public CustomerRow Apply(CustomerRow customer) => customer with
    {
        Name = _texts.TryGetValue("name", out var name) ? name : customer.Name,
        Language = _texts.TryGetValue("language", out var language) ? language : customer.Language,
        Notes = _texts.TryGetValue("notes", out var notes) ? notes : customer.Notes,
        Vip = _vip ?? customer.Vip,
        Service = _texts.TryGetValue("service", out var service) ? service : customer.Service,
        Preferences = !_setsPreferences ? customer.Preferences : Preferences is null ? null : JsonSerializer.Serialize(Preferences, StoredJson.Default.Via),
    };

    private void Take(string name, JsonElement value, int longest, Dictionary<string, string> errors)
    {
        if (value.ValueKind is not (JsonValueKind.String or JsonValueKind.Null))
        {
            errors[name] = $"{name} is a text or null.";
        }
        else if (value.GetString() is { } text && text.Length > longest)
        {
            errors[name] = $"{name} has at most {longest} characters.";
        }
        else
        {
            _texts[name] = string.IsNullOrWhiteSpace(value.GetString()) ? null : Hosting.Text.Clean(value.GetString());
        }
    }

    private static Via? ViaOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object
        && value.TryGetProperty("account", out var account) && account.ValueKind == JsonValueKind.String
        && value.TryGetProperty("address", out var address) && address.ValueKind == JsonValueKind.String
            ? new Via(account.GetString()!, address.GetString()!)
            : null;
}
