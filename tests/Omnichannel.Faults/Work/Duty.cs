using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Omnichannel.Faults.Staging;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Work;

/// <summary>Agents on duty, to whom routing gives every thread: there is always somebody free, so nobody may be left without one.</summary>
internal sealed class Duty : IAsyncDisposable
{
    private const int Room = 100;
    private static readonly string[] Names = ["Ada", "Grace"], Channels = ["sms", "webchat", "email", "telegram", "whatsapp", "messenger", "instagram", "pager", "voice"];
    private readonly List<DeskAgent> _agents = [];

    /// <summary>They sign in and say that they are there.</summary>
    public async Task BeginAsync(Stage stage)
    {
        foreach (var name in Names)
        {
            var agent = await DeskAgent.SignInAsync(stage.Api, stage.Hub.BaseAddress, name);
            _agents.Add(agent);
            var capacity = new JsonObject(Channels.Select(channel => KeyValuePair.Create(channel, (JsonNode?)Room)));
            using var answer = await stage.Api.Http.PutAsJsonAsync($"/api/routing/agents/{agent.Id}", new JsonObject { ["capacity"] = capacity });
            answer.EnsureSuccessStatusCode();
            await agent.PresenceAsync("online");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var agent in _agents)
        {
            await agent.DisposeAsync();
        }
    }
}
