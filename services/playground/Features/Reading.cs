using Microsoft.AspNetCore.Http.HttpResults;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Accounts;
using Omnichannel.Playground.World;

namespace Omnichannel.Playground.Features;

/// <summary>An app with its account.</summary>
/// <param name="App">Its name.</param>
/// <param name="Account">The hub's account.</param>
/// <param name="IsReady">Whether the account is there and enabled.</param>
/// <param name="Business">The hub's number, address or id there.</param>
/// <param name="Abilities">What can be done beside writing.</param>
internal sealed record AppModel(string App, string Account, bool IsReady, string Business, IReadOnlyList<string> Abilities);

/// <summary>Everything that the page shows first.</summary>
internal sealed record StateModel(
    IReadOnlyList<AppModel> Apps, IReadOnlyList<Message> Messages, IReadOnlyList<Exchange> Wire, FaultSettings Faults, string Cursor, string Desk, string Demo);

/// <summary>Messages.</summary>
internal sealed record MessageList(IReadOnlyList<Message> Items);

/// <summary>Effects.</summary>
internal sealed record EffectList(IReadOnlyList<Effect> Items);

/// <summary>What there is, and what happens.</summary>
internal static class Reading
{
    private static readonly TimeSpan Ping = TimeSpan.FromSeconds(15);

    public static async Task<Ok<StateModel>> StateAsync(
        IEnumerable<IDeviceApp> apps, IAccountDirectory accounts, Devices devices, Wire wire, Faults faults, Live live, HubSettings settings, CancellationToken cancellationToken)
    {
        // The cursor first: what happens while we look is told twice rather than not at all.
        var cursor = live.Cursor;
        var models = new List<AppModel>();
        foreach (var app in apps)
        {
            foreach (var name in app.Names)
            {
                models.Add(ModelOf(name, await accounts.FindAsync(Apps.AccountOf(name), cancellationToken), app.Abilities(name)));
            }
        }

        models.Add(ModelOf(Apps.Web, await accounts.FindAsync(Apps.AccountOf(Apps.Web), cancellationToken), []));
        return TypedResults.Ok(new StateModel(
            models,
            devices.Where(_ => true),
            wire.All(),
            faults.Now,
            cursor,
            settings.PublicUrl.AbsoluteUri,
            new Uri(settings.PublicUrl, "demo?account=" + Apps.AccountOf(Apps.Web)).AbsoluteUri));
    }

    public static IResult Events(HttpContext context, string? after, Live live, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        var header = context.Request.Headers["Last-Event-ID"].ToString();
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers["X-Accel-Buffering"] = "no";
        var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        context.Response.RegisterForDispose(ending);
        return TypedResults.ServerSentEvents(live.AfterAsync(header.Length > 0 ? header : after, Ping, time, ending.Token));
    }

    public static Ok<MessageList> Messages(string? app, string? person, Devices devices) => TypedResults.Ok(new MessageList(devices.Where(message =>
        (app is null || message.App == app) && (person is null || message.Person.Equals(person, StringComparison.OrdinalIgnoreCase)))));

    public static Ok<EffectList> Effects(string? app, string? to, string? key, string? type, Effects effects) => TypedResults.Ok(new EffectList(effects.Where(effect =>
        (app is null || effect.App == app) && (to is null || effect.To.Equals(to, StringComparison.OrdinalIgnoreCase))
        && (key is null || effect.Key == key) && (type is null || effect.Type == type))));

    private static AppModel ModelOf(string name, Account? account, IReadOnlyList<string> abilities) => new(
        name,
        Apps.AccountOf(name),
        account is { Enabled: true },
        account?.Text("from") ?? account?.Text("address") ?? account?.Text("phoneNumberId") ?? account?.Text("pageId") ?? account?.Text("botToken")?.Split(':')[0] ?? "",
        abilities);
}
