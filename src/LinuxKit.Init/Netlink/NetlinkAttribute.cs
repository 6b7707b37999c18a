using System.Buffers.Binary;

namespace LinuxKit.Init.Netlink;

/// <summary>Attributes of a received message: nlattr with its payload, padded to four bytes.</summary>
internal static class NetlinkAttribute
{
    /// <summary>Bytes of nlattr.</summary>
    public const int HeaderSize = 4;

    private const ushort TypeMask = 0x3FFF;

    /// <summary>Finds the first attribute of a type.</summary>
    /// <returns>Its payload; empty when there is none.</returns>
    public static ReadOnlySpan<byte> Find(ReadOnlySpan<byte> attributes, ushort type)
    {
        while (TryTake(ref attributes, out var found, out var payload))
        {
            if (found == type)
            {
                return payload;
            }
        }

        return [];
    }

    /// <summary>Takes the first attribute off.</summary>
    /// <returns>Whether there was a whole one.</returns>
    public static bool TryTake(scoped ref ReadOnlySpan<byte> attributes, out ushort type, out ReadOnlySpan<byte> payload)
    {
        type = 0;
        payload = default;
        if (attributes.Length < HeaderSize)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
        if (length < HeaderSize || length > attributes.Length)
        {
            return false;
        }

        type = (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]) & TypeMask);
        payload = attributes[HeaderSize..length];
        attributes = attributes[Math.Min((length + 3) & ~3, attributes.Length)..];
        return true;
    }
}
