using Omnichannel.Faults.Staging;
using Omnichannel.Testing;

namespace Omnichannel.Faults.Work;

/// <summary>How much goes on.</summary>
/// <param name="Customers">On each channel; a quarter as many mail.</param>
/// <param name="Social">On Telegram, and as many on WhatsApp, Messenger and Instagram each.</param>
/// <param name="Pace">Between what one customer writes.</param>
/// <param name="AnswerEvery">The agent answers every n-th message.</param>
/// <param name="AnswersAdapters">Whether customers behind adapters are answered too: what a process that dies had leased is asked for again only after a minute.</param>
internal sealed record Load(int Customers, int Social, TimeSpan Pace, int AnswerEvery, bool AnswersAdapters);

/// <summary>Customers who write, agents who watch and answer, providers who count: until they are told to stop.</summary>
internal sealed class Workload : IAsyncDisposable
{
    /// <summary>How long what was begun may take in the end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private static readonly string[] Always = ["tel:", "webchat:", "telegram:"];

    private readonly CancellationTokenSource _stopping = new(), _closing = new(), _giveUp = new();
    private readonly List<Customer> _customers = [];
    private readonly List<ChatVisitor> _visitors = [];
    private readonly List<Desk> _desks = [];
    private readonly Duty _duty = new();
    private readonly Stage _stage;
    private readonly Load _load;
    private readonly Providers _providers;
    private Task _writing = Task.CompletedTask, _serving = Task.CompletedTask;

    public Workload(Stage stage, Load load)
    {
        (_stage, _load) = (stage, load);
        _providers = new Providers(stage, Ledger, Habits, _giveUp.Token);
        stage.Receiver.Took = _providers.Pushed;
        stage.Graph.Took = _providers.Took;
        Behave(TwilioAnswer.Accept);
    }

    public Ledger Ledger { get; } = new();

    public Habits Habits { get; } = new();

    public IReadOnlyList<Desk> Desks => _desks;

    public IReadOnlyList<ChatVisitor> Visitors => _visitors;

    /// <summary>Ends everything that still tries.</summary>
    public CancellationToken GiveUp => _giveUp.Token;

    /// <summary>What the providers of texts, Telegram and Meta do from now on, in turns.</summary>
    public void Behave(params TwilioAnswer[] answers)
    {
        BehaveSocially(answers);
        var count = 0;
        _stage.Twilio.Behaviour = text =>
        {
            var answer = answers[Interlocked.Increment(ref count) % answers.Length];
            if (answer is TwilioAnswer.Accept or TwilioAnswer.AcceptAndHangUp)
            {
                _providers.Texted(text);
            }

            return answer;
        };
    }

    /// <summary>Agents come and customers begin to write.</summary>
    public async Task StartAsync()
    {
        await _duty.BeginAsync(_stage);
        for (var number = 0; number < 2; number++)
        {
            _desks.Add(new Desk($"agent {number + 1}", _stage.Hub.BaseAddress));
        }

        var watching = _desks.Select(desk => Task.Run(() => desk.WatchAsync(_closing.Token)));
        var answering = Task.Run(() => _desks[0].AnswerAsync(Ledger, _load.AnswerEvery, MayAnswer, _stopping.Token, GiveUp));
        _serving = Task.WhenAll([.. watching, answering, Task.Run(() => _providers.PullAsync(_closing.Token))]);
        await Until.True(() => _desks.TrueForAll(desk => desk.IsOpen), "the agents' streams are open");
        var random = new Random(_stage.Seed);
        foreach (var (name, line) in await LinesAsync())
        {
            _customers.Add(new Customer(name, line, Ledger, Habits, new Random(random.Next()), _load.Pace));
        }

        _writing = Task.WhenAll(_customers.Select(customer => Task.Run(() => customer.RunAsync(_stopping.Token, GiveUp))));
    }

    /// <summary>Providers hand over messages once more.</summary>
    /// <param name="seed">Which ones.</param>
    /// <param name="channels">Only of these channels; of all unless told.</param>
    /// <param name="isOld">Whether the hub's clock says that they are a week old.</param>
    public Task ReplayAsync(int seed, string[]? channels = null, bool isOld = false) =>
        Task.WhenAll(_customers.Where(customer => channels?.Contains(customer.Channel) != false).Select((customer, index) => customer.ReplayAsync(seed * 31 + index, isOld, GiveUp)));

    /// <summary>Nothing new begins; what was begun is finished.</summary>
    public async Task StopAsync()
    {
        await _stopping.CancelAsync();
        _giveUp.CancelAfter(Patience);
        await _writing;
    }

    /// <summary>Waits for the receipts of what was sent so far.</summary>
    public Task FinishAsync() => _providers.FinishAsync();

    /// <summary>Agents and adapters go home.</summary>
    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        await _serving;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _giveUp.CancelAsync();
        await _closing.CancelAsync();
        await Task.WhenAll(_writing, _serving);
        await _duty.DisposeAsync();
        _visitors.ForEach(visitor => visitor.Dispose());
        _desks.ForEach(desk => desk.Dispose());
        _stopping.Dispose();
        _closing.Dispose();
        _giveUp.Dispose();
    }

    private void BehaveSocially(TwilioAnswer[] answers)
    {
        var (calls, requests, taken) = (0, 0, 0);
        _stage.Bots.Behaviour = call =>
        {
            var behaviour = call.Messages.Count == 0 ? BotBehaviour.Accept : answers[Interlocked.Increment(ref calls) % answers.Length] switch
            {
                TwilioAnswer.TooMany => new BotBehaviour(429, "Too Many Requests: retry after 1", RetryAfter: 1),
                TwilioAnswer.Unavailable => new BotBehaviour(503, "Service Unavailable"),
                TwilioAnswer.AcceptAndHangUp => BotBehaviour.AcceptAndHangUp,
                TwilioAnswer.HangUp => BotBehaviour.HangUp,
                _ => BotBehaviour.Accept,
            };
            if (behaviour.Code is 0 or -1)
            {
                _providers.Called(call);
            }

            return behaviour;
        };
        _stage.Graph.Refusal = _ => answers[Interlocked.Increment(ref requests) % answers.Length] switch
        {
            TwilioAnswer.TooMany => (429, GraphStandIn.Error(130429)),
            TwilioAnswer.Unavailable => (503, GraphStandIn.Error(2, transient: true)),
            TwilioAnswer.HangUp => (0, []),
            _ => null,
        };
        _stage.Graph.HangsUp = _ => answers.Contains(TwilioAnswer.AcceptAndHangUp) && Interlocked.Increment(ref taken) % 2 == 0;
    }

    private bool MayAnswer(string customer) =>
        _load.AnswersAdapters || Array.Exists(Always, scheme => customer.StartsWith(scheme, StringComparison.Ordinal));

    private async Task<List<(string Name, Line Line)>> LinesAsync()
    {
        var lines = new List<(string, Line)>();
        for (var number = 1; number <= _load.Customers; number++)
        {
            var visitor = await Until.Value(() => ArriveAsync(), "somebody came to the chat");
            _visitors.Add(visitor);
            lines.Add(($"texter {number}", Lines.Sms(_stage, number)));
            lines.Add(($"visitor {number}", Lines.Chat(visitor)));
            lines.Add(($"pushed {number}", Lines.Adapter(_stage.Push, Stage.PushAccount, number)));
            lines.Add(($"pulled {number}", Lines.Adapter(_stage.Pull, Stage.PullAccount, number)));
            if (number <= _load.Social)
            {
                lines.Add(($"telegrammer {number}", Lines.Telegram(_stage, number)));
                lines.Add(($"whatsapper {number}", Lines.WhatsApp(_stage, number)));
                lines.Add(($"messenger {number}", Lines.Page(_stage, Stage.Messenger, number)));
                lines.Add(($"instagrammer {number}", Lines.Page(_stage, Stage.Instagram, number)));
            }

            if (number % 4 == 1)
            {
                lines.Add(($"mailer {number}", Lines.Mail(_stage.Mail, number)));
            }
        }

        return lines;
    }

    private async Task<ChatVisitor?> ArriveAsync() => await ChatVisitor.ArriveAsync(_stage.Hub.BaseAddress, Stage.Chat);
}
