using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using LinuxKit.Archives;

namespace LinuxKit.RootFilesystem;

/// <summary>
/// The file beside a segment that says what is in it: magic, the segment's size and digest, the root, the frames, the entries, and last
/// the SHA-256 of all before it. Numbers are in groups of 7 bits; a path lacks what it has in common with the one before.
/// </summary>
internal static class SegmentIndexFile
{
    private const int HashSize = 32;

    private static ReadOnlySpan<byte> Magic => "LKINDEX1"u8;

    [Flags]
    private enum EntryFlags : byte
    {
        None = 0,
        Implied = 1,
        ContentDigest = 2,
        Link = 4,
        Device = 8,
        ExtendedAttributes = 16,
    }

    /// <summary>Makes the file's bytes.</summary>
    /// <param name="segment">The segment.</param>
    public static byte[] Write(Segment segment)
    {
        using var memory = new MemoryStream();
        using var writer = new BinaryWriter(memory, Encoding.UTF8);
        writer.Write(Magic);
        writer.Write7BitEncodedInt64(segment.SizeInBytes);
        WriteDigest(writer, segment.Digest);
        writer.Write(segment.Index.Root);
        writer.Write7BitEncodedInt(segment.Frames.Length);
        foreach (var frame in segment.Frames)
        {
            writer.Write7BitEncodedInt(frame.EntryCount);
            writer.Write7BitEncodedInt64(frame.SizeInBytes);
        }

        writer.Write7BitEncodedInt(segment.Index.Entries.Length);
        var before = "";
        foreach (var entry in segment.Index.Entries)
        {
            WriteEntry(writer, entry, before);
            before = entry.Entry.Path;
        }

        writer.Flush();
        memory.Write(SHA256.HashData(memory.GetBuffer().AsSpan(0, (int)memory.Length)));
        return memory.ToArray();
    }

    /// <summary>Reads the file's bytes.</summary>
    /// <param name="content">The bytes, which nothing is assumed about.</param>
    /// <param name="segment">The segment as far as it is known; size, digest and index are added.</param>
    /// <returns>The segment, or <see langword="null"/> when the bytes are no whole index.</returns>
    public static Segment? TryRead(byte[] content, Segment segment)
    {
        if (content.Length < Magic.Length + HashSize
            || !content.AsSpan().StartsWith(Magic)
            || !SHA256.HashData(content.AsSpan(..^HashSize)).AsSpan().SequenceEqual(content.AsSpan(^HashSize..)))
        {
            return null;
        }

        try
        {
            using var reader = new BinaryReader(new MemoryStream(content, Magic.Length, content.Length - Magic.Length - HashSize), Encoding.UTF8);
            return Read(reader, segment);
        }
        catch (Exception exception) when (exception is IOException or FormatException or ArgumentException or OverflowException or LinuxKitException)
        {
            // The hash holds, and yet Write did not make it: it came from somewhere else.
            return null;
        }
    }

    private static Segment Read(BinaryReader reader, Segment segment)
    {
        var size = reader.Read7BitEncodedInt64();
        var digest = ReadDigest(reader);
        var root = reader.ReadString();
        var frames = new SegmentFrame[ReadCount(reader)];
        for (var i = 0; i < frames.Length; i++)
        {
            frames[i] = new SegmentFrame(reader.Read7BitEncodedInt(), reader.Read7BitEncodedInt64());
        }

        var entries = new IndexEntry[ReadCount(reader)];
        var before = "";
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = ReadEntry(reader, before);
            before = entries[i].Entry.Path;
        }

        var index = segment.Index with
        {
            Root = root,
            Entries = ImmutableCollectionsMarshal.AsImmutableArray(entries),
        };
        return segment with { SizeInBytes = size, Digest = digest, Frames = ImmutableCollectionsMarshal.AsImmutableArray(frames), Index = index };
    }

    // Nothing takes less than two bytes.
    private static int ReadCount(BinaryReader reader)
    {
        var count = reader.Read7BitEncodedInt();
        return count >= 0 && count <= (reader.BaseStream.Length - reader.BaseStream.Position) / 2 ? count : throw new FormatException();
    }

    private static void WriteEntry(BinaryWriter writer, IndexEntry indexEntry, string before)
    {
        var entry = indexEntry.Entry;
        var flags = (indexEntry.Implied ? EntryFlags.Implied : 0)
            | (indexEntry.ContentDigest is null ? 0 : EntryFlags.ContentDigest)
            | (entry.LinkTarget is null ? 0 : EntryFlags.Link)
            | (entry.DeviceMajor == 0 && entry.DeviceMinor == 0 ? 0 : EntryFlags.Device)
            | (entry.ExtendedAttributes.IsEmpty ? 0 : EntryFlags.ExtendedAttributes);
        writer.Write((byte)entry.Kind);
        writer.Write((byte)flags);
        var common = before.AsSpan().CommonPrefixLength(entry.Path);
        common -= common < entry.Path.Length && char.IsLowSurrogate(entry.Path[common]) ? 1 : 0;
        writer.Write7BitEncodedInt(common);
        writer.Write(entry.Path[common..]);
        writer.Write7BitEncodedInt(entry.Mode);
        writer.Write7BitEncodedInt64(entry.UserId);
        writer.Write7BitEncodedInt64(entry.GroupId);
        writer.Write7BitEncodedInt64(entry.Size);
        writer.Write7BitEncodedInt64(entry.ModificationTime);
        if (indexEntry.ContentDigest is { } digest)
        {
            WriteDigest(writer, digest);
        }

        if (entry.LinkTarget is { } link)
        {
            writer.Write(link);
        }

        if (flags.HasFlag(EntryFlags.Device))
        {
            writer.Write7BitEncodedInt64(entry.DeviceMajor);
            writer.Write7BitEncodedInt64(entry.DeviceMinor);
        }

        if (flags.HasFlag(EntryFlags.ExtendedAttributes))
        {
            writer.Write7BitEncodedInt(entry.ExtendedAttributes.Count);
            foreach (var (name, value) in entry.ExtendedAttributes)
            {
                writer.Write(name);
                writer.Write7BitEncodedInt(value.Length);
                writer.Write(value.AsSpan());
            }
        }
    }

    private static IndexEntry ReadEntry(BinaryReader reader, string before)
    {
        var kind = (EntryKind)reader.ReadByte();
        if (!Enum.IsDefined(kind))
        {
            throw new FormatException();
        }

        var flags = (EntryFlags)reader.ReadByte();
        var common = reader.Read7BitEncodedInt();
        var entry = new ArchiveEntry
        {
            Path = ArchivePath.Normalize(string.Concat(before.AsSpan(0, common), reader.ReadString())),
            Kind = kind,
            Mode = reader.Read7BitEncodedInt(),
            UserId = (uint)reader.Read7BitEncodedInt64(),
            GroupId = (uint)reader.Read7BitEncodedInt64(),
            Size = reader.Read7BitEncodedInt64(),
            ModificationTime = reader.Read7BitEncodedInt64(),
        };
        var digest = (flags & EntryFlags.ContentDigest) != 0 ? ReadDigest(reader) : (Digest?)null;
        if ((flags & EntryFlags.Link) != 0)
        {
            entry = entry with { LinkTarget = reader.ReadString() };
        }

        if ((flags & EntryFlags.Device) != 0)
        {
            entry = entry with { DeviceMajor = (uint)reader.Read7BitEncodedInt64(), DeviceMinor = (uint)reader.Read7BitEncodedInt64() };
        }

        if ((flags & EntryFlags.ExtendedAttributes) != 0)
        {
            var attributes = ArchiveEntry.NoExtendedAttributes.ToBuilder();
            for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
            {
                attributes.Add(reader.ReadString(), ImmutableCollectionsMarshal.AsImmutableArray(reader.ReadBytes(reader.Read7BitEncodedInt())));
            }

            entry = entry with { ExtendedAttributes = attributes.ToImmutable() };
        }

        return new IndexEntry(entry, digest) { Implied = (flags & EntryFlags.Implied) != 0 };
    }

    private static void WriteDigest(BinaryWriter writer, Digest digest) => writer.Write(Convert.FromHexString(digest.Hex));

    private static Digest ReadDigest(BinaryReader reader)
    {
        Span<byte> hash = stackalloc byte[HashSize];
        reader.BaseStream.ReadExactly(hash);
        return Digest.FromSha256(hash);
    }
}
