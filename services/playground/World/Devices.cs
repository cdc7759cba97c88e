using System.Text.Json;

namespace Omnichannel.Playground.World;

/// <summary>What the devices show: the last few thousand messages. In memory, for it stands for the outside world.</summary>
internal sealed class Devices(Live live)
{
    private const int Kept = 4000;
    private readonly Lock _lock = new();
    private readonly Dictionary<Guid, Message> _messages = [];
    private readonly Dictionary<(string Account, string ExternalId), Guid> _byExternalId = [];
    private readonly Queue<Guid> _order = [];

    /// <summary>Shows a message.</summary>
    public Message Add(Message message)
    {
        lock (_lock)
        {
            _messages[message.Id] = message;
            _byExternalId[(message.Account, message.ExternalId)] = message.Id;
            _order.Enqueue(message.Id);
            if (_order.Count > Kept && _messages.Remove(_order.Dequeue(), out var oldest))
            {
                _byExternalId.Remove((oldest.Account, oldest.ExternalId));
            }

            Tell(message);
            return message;
        }
    }

    /// <summary>Changes a message; null when it is no longer there.</summary>
    public Message? Change(Guid id, Func<Message, Message> change)
    {
        lock (_lock)
        {
            if (!_messages.TryGetValue(id, out var before))
            {
                return null;
            }

            var after = change(before);
            if (after != before)
            {
                _messages[id] = after;
                _byExternalId[(after.Account, after.ExternalId)] = id;
                Tell(after);
            }

            return after;
        }
    }

    public Message? Find(Guid id)
    {
        lock (_lock)
        {
            return _messages.GetValueOrDefault(id);
        }
    }

    public Message? Find(string account, string externalId)
    {
        lock (_lock)
        {
            return _byExternalId.TryGetValue((account, externalId), out var id) ? _messages.GetValueOrDefault(id) : null;
        }
    }

    /// <summary>Those that fit, the oldest first.</summary>
    public IReadOnlyList<Message> Where(Func<Message, bool> fits)
    {
        lock (_lock)
        {
            return [.. _order.Select(id => _messages[id]).Where(fits)];
        }
    }

    private void Tell(Message message) => live.Tell("message", JsonSerializer.Serialize(message, PlaygroundJson.Default.Message));
}
