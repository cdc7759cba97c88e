using Microsoft.Playwright;

namespace Omnichannel.Testing;

/// <summary>Debian's Chromium, driven by Playwright; one per test process.</summary>
public static class Chromium
{
    private static readonly Lazy<Task<IBrowser>> Shared = new(LaunchAsync);

    /// <summary>A new page in a context of its own: other cookies, other storage.</summary>
    public static async Task<IPage> NewPageAsync(BrowserNewContextOptions? options = null)
    {
        var browser = await Shared.Value;
        var context = await browser.NewContextAsync(options ?? new());
        context.SetDefaultTimeout((float)Until.Patience.TotalMilliseconds);
        return await context.NewPageAsync();
    }

    private static async Task<IBrowser> LaunchAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Environment.GetEnvironmentVariable("OMNICHANNEL_TEST_CHROMIUM") ?? "/usr/bin/chromium",
            Args =
            [
                "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
            ],
        });
    }
}
