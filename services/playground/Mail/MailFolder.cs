namespace Omnichannel.Playground.Mail;

/// <summary>A mail in a folder.</summary>
/// <param name="Uid">Its number, never given twice.</param>
/// <param name="Raw">As it came.</param>
/// <param name="At">When it came.</param>
/// <param name="Flags">What IMAP programs noted on it.</param>
internal sealed record StoredMail(uint Uid, byte[] Raw, DateTimeOffset At, IReadOnlySet<string> Flags)
{
    /// <summary>The message on the newcomer's device, when it was written there.</summary>
    public Guid? Message { get; init; }
}

/// <summary>A folder of the hub's mailbox; the last two thousand mails, in the order of their numbers.</summary>
internal sealed class MailFolder(string name)
{
    private const int Kept = 2000;
    private readonly Lock _lock = new();
    private readonly List<StoredMail> _mails = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;

    /// <summary>The number that the next mail gets.</summary>
    public uint NextUid { get; private set; } = 1;

    /// <summary>Ends when something changes after this was asked.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    public IReadOnlyList<StoredMail> All()
    {
        lock (_lock)
        {
            return [.. _mails];
        }
    }

    public StoredMail Append(byte[] raw, DateTimeOffset at, IEnumerable<string> flags, Guid? message = null)
    {
        lock (_lock)
        {
            var mail = new StoredMail(NextUid++, raw, at, flags.ToHashSet(StringComparer.OrdinalIgnoreCase)) { Message = message };
            _mails.Add(mail);
            if (_mails.Count > Kept)
            {
                _mails.RemoveAt(0);
            }

            Tell();
            return mail;
        }
    }

    public void SetFlags(uint uid, IEnumerable<string> flags)
    {
        lock (_lock)
        {
            var index = _mails.FindIndex(mail => mail.Uid == uid);
            if (index >= 0)
            {
                _mails[index] = _mails[index] with { Flags = flags.ToHashSet(StringComparer.OrdinalIgnoreCase) };
            }
        }
    }

    public void Remove(IReadOnlySet<uint> uids)
    {
        lock (_lock)
        {
            if (_mails.RemoveAll(mail => uids.Contains(mail.Uid)) > 0)
            {
                Tell();
            }
        }
    }

    private void Tell()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
