using System.Text;
using Omnichannel.Testing;

namespace Omnichannel.Adapters.Conformance.Tests;

/// <summary>The .NET SDK's file of lines, on a disk that is full for a while.</summary>
public sealed class JournalTests
{
    private readonly string _path = Path.Combine(TestFolder.Create("journal"), "lines");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Append_WhileTheDiskIsFull_LeavesNothingOfItsLine(bool cuts)
    {
        var disk = new FullDisk(_path);
        using (var journal = new Journal(disk))
        {
            journal.Append("first"u8);
            (disk.Room, disk.Cuts) = (3, cuts);
            Should.Throw<IOException>(() => journal.Append("refused"u8));
            Lines(journal).ShouldBe(["first"]);
            journal.Length.ShouldBe(6);

            (disk.Room, disk.Cuts) = (null, true);
            journal.Append("second"u8);
            Lines(journal).ShouldBe(["first", "second"]);
        }

        using var after = new Journal(_path);
        Lines(after).ShouldBe(["first", "second"]);
    }

    [Fact]
    public void Append_ThatTheDiskDoesNotConfirm_LeavesNothingOfItsLine()
    {
        var disk = new FullDisk(_path);
        using (var journal = new Journal(disk))
        {
            disk.Flushes = false;
            Should.Throw<IOException>(() => journal.Append("refused"u8));
        }

        using var after = new Journal(_path);
        Lines(after).ShouldBeEmpty();
    }

    [Fact]
    public void Read_ALineBeyondTheLimit_IsReadAlone()
    {
        using var journal = new Journal(_path);
        journal.Append(new byte[100]);
        journal.Append("next"u8);

        journal.Read(0, mostLines: 9, mostBytes: 10).Single().Length.ShouldBe(100);
        Lines(journal).Last().ShouldBe("next");
    }

    private static IEnumerable<string> Lines(Journal journal) => journal.ReadAll().Select(line => Encoding.UTF8.GetString(line));

    /// <summary>A file with so much room left.</summary>
    private sealed class FullDisk(string path) : FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0)
    {
        public int? Room { get; set; }

        public bool Cuts { get; set; } = true;

        public bool Flushes { get; set; } = true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            base.Write(buffer[..Math.Min(buffer.Length, Room ?? buffer.Length)]);
            Demand(Room is null);
        }

        public override void Flush(bool flushToDisk)
        {
            base.Flush(flushToDisk);
            Demand(Flushes);
        }

        public override void SetLength(long value)
        {
            Demand(Cuts);
            base.SetLength(value);
        }

        private static void Demand(bool holds)
        {
            if (!holds)
            {
                throw new IOException("No space left on device");
            }
        }
    }
}
