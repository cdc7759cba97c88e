using System.Net;
using System.Net.Mail;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Omnichannel.Playground.Mail;
using Omnichannel.Testing;

namespace Omnichannel.Playground.Tests;

public sealed class MailTests : IAsyncLifetime
{
    private PlaygroundHost _host = null!;
    private JsonObject _account = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await PlaygroundHost.StartReadyAsync();
        _account = await _host.AccountAsync("playground-email");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Smtp_TakesWhatTheHubSends_AndShowsIt()
    {
        using var mail = new MailMessage("shop@playground.example", "ada@customer.example", "Grüße aus dem Laden", "Ihr Paket ist da. 📦");
        mail.BodyEncoding = mail.SubjectEncoding = Encoding.UTF8;
        mail.Headers["Message-ID"] = "<one@playground.example>";
        mail.Attachments.Add(new Attachment(new MemoryStream("hello"u8.ToArray()), "Rechnung Nº1.txt", "text/plain"));

        await SendAsync(mail);

        var shown = (await _host.GetAsync("messages?app=email&person=ada@customer.example"))["items"]!.AsArray().ShouldHaveSingleItem()!;
        ((string)shown["subject"]!, (string)shown["text"]!).ShouldBe(("Grüße aus dem Laden", "Ihr Paket ist da. 📦"));
        ((string)shown["files"]![0]!["name"]!, (long)shown["files"]![0]!["size"]!).ShouldBe(("Rechnung Nº1.txt", 5L));
        ((int)(await _host.GetAsync("effects?key=" + Uri.EscapeDataString("<one@playground.example>")))["items"]![0]!["count"]!).ShouldBe(1);
    }

    [Fact]
    public async Task Smtp_RelaysForNobodyElse()
    {
        using var mail = new MailMessage("stranger@example.com", "ada@customer.example", "Hi", "Hi");

        await Should.ThrowAsync<SmtpException>(() => SendAsync(mail, password: null));
        await Should.ThrowAsync<SmtpException>(() => SendAsync(mail, password: "wrong"));
        (await _host.GetAsync("messages?app=email"))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Theory]
    [InlineData("rate-limit")]
    [InlineData("refuse")]
    [InlineData("hang-up")]
    public async Task Smtp_Fault_TakesNothing(string kind)
    {
        await _host.FaultAsync(new JsonObject { ["next"] = new JsonObject { ["kind"] = kind, ["count"] = 1, ["app"] = "email" } });
        using var mail = new MailMessage("shop@playground.example", "ada@customer.example", "Hi", "Hi");

        await Should.ThrowAsync<SmtpException>(() => SendAsync(mail));

        (await _host.GetAsync("effects?app=email"))["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Imap_GivesTheHubWhatTheNewcomerWrote_AndTellsOfMoreWhileIdle()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", (int)_account["imap"]!["port"]!);
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        await using var writer = new StreamWriter(client.GetStream()) { NewLine = "\r\n", AutoFlush = true };
        async Task<string> UntilAsync(string tag)
        {
            var answer = new StringBuilder();
            while (await reader.ReadLineAsync().WaitAsync(Until.Patience) is { } line)
            {
                answer.AppendLine(line);
                if (line.StartsWith(tag, StringComparison.Ordinal))
                {
                    break;
                }
            }

            return answer.ToString();
        }

        async Task<string> SayAsync(string tag, string command)
        {
            await writer.WriteLineAsync($"{tag} {command}");
            return await UntilAsync(tag);
        }

        await _host.WriteAsync("email", "ada@customer.example", "One");
        (await UntilAsync("* OK")).ShouldContain("IDLE");
        (await SayAsync("a", "LOGIN shop@playground.example wrong")).ShouldContain("a NO");
        (await SayAsync("b", $"LOGIN shop@playground.example {_account["imap"]!["password"]}")).ShouldContain("b OK");
        (await SayAsync("c", "EXAMINE INBOX")).ShouldContain("* 1 EXISTS");
        (await SayAsync("d", "UID FETCH 1:* (UID RFC822.SIZE INTERNALDATE)")).ShouldContain("* 1 FETCH (UID 1 RFC822.SIZE ");
        (await SayAsync("e", "UID FETCH 1 (UID BODY.PEEK[]<0.1000000>)")).ShouldContain("From: Ada New <ada@customer.example>");
        ((string)(await _host.GetAsync("messages?app=email"))["items"]![0]!["state"]!).ShouldBe("taken");

        await writer.WriteLineAsync("f IDLE");
        await UntilAsync("+");
        await _host.WriteAsync("email", "ada@customer.example", "Two");
        (await UntilAsync("* 2")).ShouldContain("* 2 EXISTS");
        await writer.WriteLineAsync("DONE");
        await UntilAsync("f OK");
        (await SayAsync("g", "UID SEARCH UID 2:*")).ShouldContain("* SEARCH 2");
        (await SayAsync("h", "LOGOUT")).ShouldContain("* BYE");
    }

    [Fact]
    public void Composed_AndRead_IsTheSame()
    {
        var draft = new Draft
        {
            FromAddress = "ada@customer.example",
            FromName = "Ada “Countess” Lovelace",
            To = "shop@playground.example",
            Subject = "Ein sehr langer Betreff mit Umlauten: äöüß äöüß äöüß und einem 📦 am Ende",
            MessageId = "<m@customer.example>",
            At = new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero),
            Text = "Grüße\n.\n" + new string('x', 2000),
            Html = "<p>Grüße</p>",
            InReplyTo = "<before@playground.example>",
            References = ["<first@playground.example>", "<before@playground.example>"],
            Files = [("Foto Ä.png", "image/png", [1, 2, 3, 13, 10, 0, 255])],
        };

        var raw = MailComposer.Compose(draft);
        var read = MailReader.Read(raw);

        Encoding.UTF8.GetString(raw).Split("\r\n").ShouldAllBe(line => line.Length < 998);
        (read.Subject, read.Text, read.MessageId, read.InReplyTo).ShouldBe((draft.Subject, draft.Text, draft.MessageId, draft.InReplyTo));
        read.Html!.Trim().ShouldBe(draft.Html);
        read.From.ShouldBe("Ada “Countess” Lovelace <ada@customer.example>");
        read.Files.ShouldHaveSingleItem().Name.ShouldBe("Foto Ä.png");
        read.Files[0].Bytes.ShouldBe(draft.Files[0].Bytes);
    }

    private async Task SendAsync(MailMessage mail, string? password = "")
    {
        using var client = new SmtpClient("127.0.0.1", (int)_account["smtp"]!["port"]!);
        if (password is not null)
        {
            client.Credentials = new NetworkCredential("shop@playground.example", password.Length > 0 ? password : (string)_account["smtp"]!["password"]!);
        }

        await client.SendMailAsync(mail).WaitAsync(Until.Patience);
    }
}
