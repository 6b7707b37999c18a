using System.Buffers.Binary;
using System.Text;
using LinuxKit.Init.FirstStage.Partitions;

namespace LinuxKit.Init.Tests.FirstStage;

/// <summary>A disk in memory with a GPT, whose bytes a test may change before the checksums are made or after.</summary>
internal sealed class TestDisk
{
    public const int Sector = 512;
    public const int Sectors = 2048;
    public const int EntryCount = 128;
    public const int EntriesBlock = 2;

    public static readonly Guid RootId = new("11111111-2222-3333-4444-5566778899aa");

    public byte[] Bytes { get; } = new byte[Sectors * Sector];

    public Span<byte> Header => Bytes.AsSpan(Sector, Sector);

    public Span<byte> BackupHeader => Bytes.AsSpan((Sectors - 1) * Sector, Sector);

    public Span<byte> Entry(int number) => Bytes.AsSpan((EntriesBlock * Sector) + ((number - 1) * 128), 128);

    public static TestDisk WithGpt(Action<TestDisk>? change = null)
    {
        var disk = new TestDisk();
        disk.WriteProtectiveRecord();
        disk.AddEntry(1, Guid.NewGuid(), 40, 99, "EFI");
        disk.AddEntry(3, RootId, 100, 199, "root");
        WriteHeader(disk.Header, 1, EntriesBlock);
        change?.Invoke(disk);
        disk.Seal(disk.Header);
        return disk;
    }

    public void AddEntry(int number, Guid id, ulong first, ulong last, string name)
    {
        var entry = Entry(number);
        entry[0] = 1;
        id.TryWriteBytes(entry[16..]);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[32..], first);
        BinaryPrimitives.WriteUInt64LittleEndian(entry[40..], last);
        Encoding.Unicode.GetBytes(name, entry[56..]);
    }

    public void WriteBackup()
    {
        var entriesBlock = Sectors - 33;
        Bytes.AsSpan(EntriesBlock * Sector, EntryCount * 128).CopyTo(Bytes.AsSpan(entriesBlock * Sector));
        WriteHeader(BackupHeader, Sectors - 1, entriesBlock);
        Seal(BackupHeader);
    }

    public static void WriteHeader(Span<byte> header, long number, long entriesBlock)
    {
        "EFI PART"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[8..], 0x10000);
        BinaryPrimitives.WriteUInt32LittleEndian(header[12..], 92);
        BinaryPrimitives.WriteInt64LittleEndian(header[24..], number);
        BinaryPrimitives.WriteInt64LittleEndian(header[72..], entriesBlock);
        BinaryPrimitives.WriteUInt32LittleEndian(header[80..], EntryCount);
        BinaryPrimitives.WriteUInt32LittleEndian(header[84..], 128);
    }

    /// <summary>Makes both checksums right, whatever the header says.</summary>
    public void Seal(Span<byte> header)
    {
        var start = (long)Math.Min(BinaryPrimitives.ReadUInt64LittleEndian(header[72..]), Sectors) * Sector;
        var length = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(header[80..]) * 128L, Bytes.Length - start);
        BinaryPrimitives.WriteUInt32LittleEndian(header[88..], Crc32.Of(Bytes.AsSpan((int)start, (int)length)));
        header.Slice(16, 4).Clear();
        var size = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(header[12..]), Sector);
        BinaryPrimitives.WriteUInt32LittleEndian(header[16..], Crc32.Of(header[..(int)size]));
    }

    public void WriteProtectiveRecord()
    {
        Bytes[0x1BE + 4] = 0xEE;
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(0x1BE + 8), 1);
        BinaryPrimitives.WriteUInt32LittleEndian(Bytes.AsSpan(0x1BE + 12), Sectors - 1);
        Mark();
    }

    public void Mark() => (Bytes[0x1FE], Bytes[0x1FF]) = (0x55, 0xAA);

    public PartitionTable Read(int blockSize = Sector) => PartitionTable.Read(ReadAt, blockSize, Bytes.Length);

    private bool ReadAt(long offset, Span<byte> destination)
    {
        if (offset < 0 || offset > Bytes.Length - destination.Length)
        {
            return false;
        }

        Bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
        return true;
    }
}
