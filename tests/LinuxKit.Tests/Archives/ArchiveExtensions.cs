using LinuxKit.Archives;

namespace LinuxKit.Tests.Archives;

/// <summary>An entry with its content, as tests compare them.</summary>
internal sealed record Item(ArchiveEntry Entry, byte[] Content)
{
    public Item(ArchiveEntry entry)
        : this(entry, [])
    {
    }

    public override string ToString() =>
        $"{Entry.Path} {Entry.Kind} {Convert.ToString(Entry.Mode, 8)} {Entry.UserId}:{Entry.GroupId} {Entry.Size} @{Entry.ModificationTime} "
        + $"->{Entry.LinkTarget} {Entry.DeviceMajor},{Entry.DeviceMinor} {Digest.OfSha256(Content).Hex[..12]} "
        + string.Join(',', Entry.ExtendedAttributes.Select(attribute => $"{attribute.Key}={Convert.ToHexString(attribute.Value.AsSpan())}"));
}

internal static class ArchiveExtensions
{
    public static async Task<List<Item>> ReadItemsAsync(this TarReader reader, CancellationToken cancellationToken)
    {
        var items = new List<Item>();
        while (await reader.ReadNextAsync(cancellationToken) is { } entry)
        {
            items.Add(new Item(entry, await reader.Content.ReadAllAsync(cancellationToken)));
        }

        return items;
    }

    public static Task<List<Item>> ReadTarAsync(this byte[] archive, CancellationToken cancellationToken) =>
        new TarReader(archive.AsForwardStream()).ReadItemsAsync(cancellationToken);

    /// <summary>A stream that can't seek, as a decompressor's: readers pass over contents in another way there.</summary>
    public static Stream AsForwardStream(this byte[] content) => new BoundedStream(new MemoryStream(content), long.MaxValue);

    public static async Task<byte[]> WriteTarAsync(this IEnumerable<Item> items, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        var writer = new TarWriter(memory);
        foreach (var (entry, content) in items)
        {
            await writer.WriteAsync(entry, new MemoryStream(content), cancellationToken);
        }

        await writer.FinishAsync(cancellationToken);
        return memory.ToArray();
    }

    public static async Task<List<Item>> ReadItemsAsync(this CpioReader reader, CancellationToken cancellationToken)
    {
        var items = new List<Item>();
        while (await reader.ReadNextAsync(cancellationToken) is { } entry)
        {
            items.Add(new Item(entry, await reader.Content.ReadAllAsync(cancellationToken)));
        }

        return items;
    }

    public static Task<List<Item>> ReadCpioAsync(this byte[] archive, CancellationToken cancellationToken) =>
        new CpioReader(archive.AsForwardStream()).ReadItemsAsync(cancellationToken);

    /// <summary>Writes items whose hard links follow their files.</summary>
    public static async Task<byte[]> WriteCpioAsync(this IEnumerable<Item> items, CancellationToken cancellationToken)
    {
        using var memory = new MemoryStream();
        var writer = new CpioWriter(memory);
        var links = items.Where(item => item.Entry.Kind == EntryKind.HardLink).ToLookup(item => item.Entry.LinkTarget, item => item.Entry.Path);
        foreach (var (entry, content) in items.Where(item => item.Entry.Kind != EntryKind.HardLink))
        {
            var before = writer.Position;
            await writer.WriteAsync(entry, new MemoryStream(content), [.. links[entry.Path]], cancellationToken);
            Assert.AreEqual(CpioWriter.Measure(entry, [.. links[entry.Path]]), writer.Position - before);
        }

        await writer.FinishAsync(cancellationToken);
        Assert.AreEqual(memory.Length, writer.Position);
        return memory.ToArray();
    }

    public static void AreSame(this Assert _, IEnumerable<Item> expected, IEnumerable<Item> actual) =>
        Assert.AreEqual(string.Join('\n', expected), string.Join('\n', actual));
}
