using LinuxKit.Archives;

namespace LinuxKit.Disks.Iso9660;

/// <summary>The text of a symbolic link as Rock Ridge has it: records of components, in <c>SL</c> entries: RRIP 1.10, section 4.1.3.</summary>
internal static class RockRidgeLink
{
    private const int Room = SystemUseEntry.MaximumSize - SystemUseEntry.HeaderSize - 1;
    private const int HeaderSize = 2;

    private const byte Continue = 1;
    private const byte Current = 2;
    private const byte Parent = 4;
    private const byte Root = 8;

    /// <summary>Cuts a link's text into the components of as many entries as it takes.</summary>
    /// <param name="target">The text.</param>
    public static IReadOnlyList<Part> Encode(string target)
    {
        var parts = new List<Part>();
        var components = new List<byte>(Room);
        void Finish(bool isContinued)
        {
            parts.Add(new Part(components.ToArray(), isContinued));
            components.Clear();
        }

        var bytes = new byte[ArchiveText.ByteCount(target)];
        ArchiveText.Encode(target, bytes);
        ReadOnlySpan<byte> rest = bytes;
        if (rest.StartsWith("/"u8))
        {
            components.AddRange([Root, 0]);
            rest = rest[1..];
            if (rest.IsEmpty)
            {
                Finish(isContinued: false);
                return parts;
            }
        }

        foreach (var range in rest.Split((byte)'/'))
        {
            var name = rest[range];
            var flags = name is [(byte)'.'] ? Current : name is [(byte)'.', (byte)'.'] ? Parent : (byte)0;
            name = flags == 0 ? name : [];

            do
            {
                // A component goes on in the next entry, with a byte at least in each part.
                if (components.Count + HeaderSize + Math.Min(name.Length, 1) > Room)
                {
                    Finish(isContinued: true);
                }

                var length = Math.Min(name.Length, Room - components.Count - HeaderSize);
                components.Add(length < name.Length ? Continue : flags);
                components.Add((byte)length);
                components.AddRange(name[..length]);
                name = name[length..];
            }
            while (!name.IsEmpty);
        }

        Finish(isContinued: false);
        return parts;
    }

    /// <summary>What one entry has of a link.</summary>
    /// <param name="Components">Records of components.</param>
    /// <param name="IsContinued">Whether the next entry goes on.</param>
    internal readonly record struct Part(ReadOnlyMemory<byte> Components, bool IsContinued);
}
