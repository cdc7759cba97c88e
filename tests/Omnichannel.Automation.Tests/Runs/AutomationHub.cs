using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Omnichannel.Accounts;
using Omnichannel.Conversations;
using Omnichannel.Hosting;
using Omnichannel.Hosting.Bus;
using Omnichannel.Testing;

namespace Omnichannel.Automation.Tests.Runs;

/// <summary>Automation beside the real conversations, in this process; one for the tests of a class, which keep out of each other's way.</summary>
public sealed class AutomationHub : IAsyncLifetime
{
    private const string Key = "key-of-the-settings-0123456789";

    private WebApplication _app = null!;

    public HubClient Api { get; private set; } = null!;

    public IBus Bus => _app.Services.GetRequiredService<IBus>();

    public async ValueTask InitializeAsync()
    {
        string[] settings =
        [
            "--urls", "http://127.0.0.1:0", "--data", TestFolder.Create("automation-hub"), "--api-key", Key, "--internal-key", "internal-key-of-the-tests", "--public-url", "https://hub.test",
        ];
        _app = ServiceHost.Build(settings, [new AccountsModule(), new ConversationsModule(), new AutomationModule()]);
        await ServiceHost.MigrateAsync(_app);
        await _app.StartAsync();
        Api = new HubClient(_app.Services.GetRequiredService<HubSettings>().Self, Key);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
