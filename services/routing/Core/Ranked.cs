namespace Omnichannel.Routing.Core;

/// <summary>
/// A sorted set in blocks of bounded length: adding, removing, the smallest and how many come before one, without a scan. Blocks instead of a
/// tree: a few cache lines and no allocation per entry, and the rank for free.
/// </summary>
internal sealed class Ranked<T>(IComparer<T> order)
{
    private const int Most = 256;
    private readonly List<List<T>> _blocks = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The smallest. Only while there is one.</summary>
    public T Min => _blocks[0][0];

    /// <summary>In order. Not while it changes.</summary>
    public IEnumerable<T> InOrder => _blocks.SelectMany(block => block);

    /// <summary>The one at a place, from 0.</summary>
    public T At(int place)
    {
        var block = 0;
        while (place >= _blocks[block].Count)
        {
            place -= _blocks[block++].Count;
        }

        return _blocks[block][place];
    }

    /// <summary>Adds it unless it is there.</summary>
    public void Add(T item)
    {
        if (_blocks.Count == 0)
        {
            _blocks.Add([item]);
            Count++;
            return;
        }

        var (index, block) = BlockOf(item);
        var at = block.BinarySearch(item, order);
        if (at >= 0)
        {
            return;
        }

        block.Insert(~at, item);
        Count++;
        if (block.Count > Most)
        {
            _blocks.Insert(index + 1, block.GetRange(Most / 2, block.Count - (Most / 2)));
            block.RemoveRange(Most / 2, block.Count - (Most / 2));
        }
    }

    /// <summary>Takes it out. False: it was not there.</summary>
    public bool Remove(T item)
    {
        if (_blocks.Count == 0)
        {
            return false;
        }

        var (index, block) = BlockOf(item);
        var at = block.BinarySearch(item, order);
        if (at < 0)
        {
            return false;
        }

        block.RemoveAt(at);
        Count--;
        if (block.Count == 0)
        {
            _blocks.RemoveAt(index);
        }
        else if (block.Count < Most / 4 && index + 1 < _blocks.Count && _blocks[index + 1].Count < Most / 2)
        {
            block.AddRange(_blocks[index + 1]);
            _blocks.RemoveAt(index + 1);
        }

        return true;
    }

    /// <summary>How many are smaller.</summary>
    public int CountBefore(T item)
    {
        if (_blocks.Count == 0)
        {
            return 0;
        }

        var (index, block) = BlockOf(item);
        var at = block.BinarySearch(item, order);
        var before = at >= 0 ? at : ~at;
        for (var earlier = 0; earlier < index; earlier++)
        {
            before += _blocks[earlier].Count;
        }

        return before;
    }

    // The last block whose first entry is not greater; the first block for what is smaller than everything.
    private (int Index, List<T> Block) BlockOf(T item)
    {
        var (low, high) = (0, _blocks.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (order.Compare(_blocks[middle][0], item) <= 0)
            {
                low = middle;
            }
            else
            {
                high = middle - 1;
            }
        }

        return (low, _blocks[low]);
    }
}
