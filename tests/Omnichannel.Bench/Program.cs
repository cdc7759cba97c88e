using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

// The first figure: signed webhook → stored message, through a hub that is already running. How to repeat it stands in docs/performance.md.
//   dotnet run -c Release --project tests/Omnichannel.Bench -- http://127.0.0.1:8080 API_KEY [messages=10000] [customers=200] [clients=64]
if (args.Length < 2)
{
    Console.Error.WriteLine("usage: Omnichannel.Bench ADDRESS API_KEY [messages] [customers] [clients]");
    return 2;
}

var hub = new Uri(args[0]);
var messages = Number(2, 10_000);
var customers = Number(3, 200);
var clients = Number(4, 64);
const string Token = "a-token-that-signs-webhooks";
var account = "bench-" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));

using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = clients }) { BaseAddress = hub };
await PutAccountAsync();
var requests = Enumerable.Range(0, messages).Select(Webhook).ToArray();
var before = await StoredAsync();

var watch = Stopwatch.StartNew();
var refused = 0;
await Parallel.ForEachAsync(
    Enumerable.Range(0, clients),
    new ParallelOptions { MaxDegreeOfParallelism = clients },
    async (client, cancelled) =>
    {
        // One client sends one customer's messages in order, as a provider does.
        for (var number = client; number < messages; number += clients)
        {
            while (!await PostAsync(requests[number], cancelled))
            {
                Interlocked.Increment(ref refused);
            }
        }
    });
var accepted = watch.Elapsed;
while (await StoredAsync() < before + messages)
{
    await Task.Delay(TimeSpan.FromMilliseconds(20));
}

var stored = watch.Elapsed;
Console.WriteLine(string.Create(
    CultureInfo.InvariantCulture,
    $"{messages} messages of {customers} customers, {clients} at once: accepted {messages / accepted.TotalSeconds:F0}/s, stored {messages / stored.TotalSeconds:F0}/s, refused and sent again {refused}"));
return 0;

int Number(int index, int otherwise) => args.Length > index ? int.Parse(args[index], CultureInfo.InvariantCulture) : otherwise;

async Task PutAccountAsync()
{
    var body = new JsonObject
    {
        ["channel"] = "sms",
        ["provider"] = "twilio",
        ["settings"] = new JsonObject { ["accountSid"] = "AC" + new string('0', 32), ["authToken"] = Token, ["from"] = "+15550001111" },
    };
    using var request = new HttpRequestMessage(HttpMethod.Put, "api/accounts/" + account) { Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json") };
    request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", args[1]);
    using var answer = await http.SendAsync(request);
    answer.EnsureSuccessStatusCode();
}

(byte[] Body, string Signature) Webhook(int number)
{
    // The clients' shares and the customers' must not cut across each other: a customer's messages all belong to one client.
    var customer = (number % clients) + (clients * (number / clients % Math.Max(1, customers / clients)));
    var form = new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["Body"] = $"Message {number} of the bench, about as long as a text usually is.",
        ["From"] = string.Create(CultureInfo.InvariantCulture, $"+1555{customer + 1_000_000:D7}"),
        ["MessageSid"] = $"SM{account}{number:x8}",
        ["NumMedia"] = "0",
        ["To"] = "+15550001111",
    };
    var signed = form.Aggregate(new StringBuilder(new Uri(hub, $"webhooks/{account}/sms").ToString()), (text, field) => text.Append(field.Key).Append(field.Value));
#pragma warning disable CA5350 // Twilio signs with SHA-1.
    var signature = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(Token), Encoding.UTF8.GetBytes(signed.ToString())));
#pragma warning restore CA5350
    var body = string.Join('&', form.Select(field => Uri.EscapeDataString(field.Key) + "=" + Uri.EscapeDataString(field.Value)));
    return (Encoding.ASCII.GetBytes(body), signature);
}

async Task<bool> PostAsync((byte[] Body, string Signature) webhook, CancellationToken cancelled)
{
    using var request = new HttpRequestMessage(HttpMethod.Post, $"webhooks/{account}/sms") { Content = new ByteArrayContent(webhook.Body) };
    request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
    request.Headers.Add("X-Twilio-Signature", webhook.Signature);
    using var answer = await http.SendAsync(request, cancelled);
    return answer.IsSuccessStatusCode;
}

// What stands in the threads: the sum of their lengths.
async Task<long> StoredAsync()
{
    var sum = 0L;
    var cursor = "";
    do
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "api/threads?limit=200" + cursor);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", args[1]);
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        var page = JsonNode.Parse(await answer.Content.ReadAsStreamAsync())!;
        sum += page["items"]!.AsArray().Sum(thread => (long)thread!["lastSeq"]!);
        cursor = (string?)page["next"] is { } next ? "&cursor=" + Uri.EscapeDataString(next) : null;
    }
    while (cursor is not null);
    return sum;
}
