using System.Net;
using System.Net.Mail;

namespace Omnichannel.Testing.Tests;

public sealed class MailServerTests
{
    [Fact]
    public async Task Mail_SentAndAnswered_IsOneThreadInTheMailProgram()
    {
        await using var server = await MailServer.StartAsync();
        await server.DeliverAsync("ada@example.com", "Message-ID: <one@test>\nFrom: ada@example.com\nSubject: Hello\n\nFirst\n");
        using var smtp = new SmtpClient("127.0.0.1", server.SmtpPort);
        using var answer = new MailMessage("shop@example.com", "ada@example.com", "Re: Hello", "Second");
        answer.Headers.Add("Message-ID", "<two@test>");
        answer.Headers.Add("In-Reply-To", "<one@test>");
        answer.Headers.Add("References", "<one@test>");

        await smtp.SendMailAsync(answer);

        await using var mailbox = await server.OpenAsync("ada@example.com");
        (await mailbox.ThreadsAsync()).ShouldBe("(1 2)");
        var mails = await mailbox.MailsAsync();
        mails.Count.ShouldBe(2);
        mails[0].ShouldContain("First");
        mails[1].ShouldContain("Second");
        server.Taken.ShouldHaveSingleItem().To.ShouldBe(["ada@example.com"]);
    }
}

public sealed class TwilioStandInTests
{
    [Fact]
    public async Task Send_WithTheAccountsSecret_IsTakenAndRecorded()
    {
        await using var twilio = await TwilioStandIn.StartAsync();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes($"{twilio.AccountSid}:{twilio.AuthToken}")));
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["From"] = "+15550001111", ["To"] = "+15551234567", ["Body"] = "Hi" });

        using var answer = await http.PostAsync(new Uri(twilio.Address, $"/2010-04-01/Accounts/{twilio.AccountSid}/Messages.json"), form);

        answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        twilio.Sent.ShouldHaveSingleItem().Body.ShouldBe("Hi");
        (await answer.Content.ReadAsStringAsync()).ShouldContain(twilio.Sent.Single().Sid);
    }
}

public sealed class ChromiumTests
{
    [Fact]
    public async Task NewPageAsync_PageWithScript_RunsIt()
    {
        var page = await Chromium.NewPageAsync();

        await page.SetContentAsync("<p id=a></p><script>document.getElementById('a').textContent = 6 * 7</script>");

        (await page.InnerTextAsync("#a")).ShouldBe("42");
        await page.Context.CloseAsync();
    }
}
