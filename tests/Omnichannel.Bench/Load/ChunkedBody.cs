namespace Omnichannel.Bench.Load;

/// <summary>Takes what HTTP/1.1 puts around the body of an answer in chunks (RFC 9112, section 7.1) out of the bytes as they come.</summary>
internal sealed class ChunkedBody
{
    private State _state;
    private int _left;
    private uint _end;

    private enum State
    {
        Head,
        Size,
        Data,
        AfterData,
    }

    /// <summary>Moves the bytes of the body to the front and gives how many they are.</summary>
    public int Decode(Span<byte> bytes)
    {
        var kept = 0;
        for (var at = 0; at < bytes.Length;)
        {
            switch (_state)
            {
                case State.Head:
                    _end = (_end << 8) | bytes[at++];
                    _state = _end == 0x0D0A0D0A ? State.Size : State.Head;
                    break;
                case State.Size:
                    var digit = bytes[at++];
                    if (digit == '\n')
                    {
                        _state = State.Data;
                    }
                    else if (digit != '\r')
                    {
                        _left = (_left * 16) + (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
                    }

                    break;
                case State.Data:
                    var length = Math.Min(_left, bytes.Length - at);
                    bytes.Slice(at, length).CopyTo(bytes[kept..]);
                    (at, kept, _left) = (at + length, kept + length, _left - length);
                    _state = _left == 0 ? State.AfterData : State.Data;
                    break;
                case State.AfterData:
                    _state = bytes[at++] == '\n' ? State.Size : State.AfterData;
                    break;
            }
        }

        return kept;
    }
}
