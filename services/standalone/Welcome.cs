using Omnichannel.Accounts.ChannelAccounts;
using Omnichannel.Accounts.Users;
using Omnichannel.Hosting;

namespace Omnichannel.Standalone;

/// <summary>Tells whoever started the hub where to go and how to sign in.</summary>
internal static class Welcome
{
    public static async Task ShowAsync(WebApplication app)
    {
        var settings = app.Services.GetRequiredService<HubSettings>();
        var administrator = await FirstAdministrator.MakeWhenNobodyIsThereAsync(app.Services, app.Lifetime.ApplicationStopping);
        if (administrator is not null)
        {
            await FirstAccount.MakeWhenThereIsNoneAsync(app.Services, app.Lifetime.ApplicationStopping);
        }

        var origin = settings.PublicUrl.ToString().TrimEnd('/');
        var signIn = administrator is { } made
            ? $"Sign in as  {made.Email}  with the password  {made.Password}  (shown only this once)"
            : "Sign in with your e-mail address and password";
        var playground = settings.Playground ?? settings.IsLocalOnly ? $"\n  Playground {origin}/playground   (be the customer on every channel)" : "";
        Console.WriteLine($"""

            Omnichannel is ready.
              Desk       {origin}/
              Web chat   {origin}/demo{playground}
              Files      {settings.Data}
              {signIn}.
              Ctrl+C ends it; --help lists the settings.

            """);
    }
}
