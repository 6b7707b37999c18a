namespace LinuxKit.Disks.Verity;

/// <summary>How a hash tree is made.</summary>
internal sealed record VerityOptions
{
    /// <summary>Bytes that a salt may have at most.</summary>
    public const int MaximumSaltSize = 256;

    /// <summary>Bytes of a data block, for all but devices that need smaller sectors.</summary>
    public const int DefaultDataBlockSize = VerityLayout.BlockSize;

    private readonly ReadOnlyMemory<byte> _salt;

    /// <summary>Bytes of a data block: a power of two from 512 to those of a block of hashes. The verified device has sectors of this size.</summary>
    public int DataBlockSize { get; init; } = DefaultDataBlockSize;

    /// <summary>What is hashed in front of each block: at most 256 bytes.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are more.</exception>
    public ReadOnlyMemory<byte> Salt
    {
        get => _salt;
        init => _salt = value.Length <= MaximumSaltSize
            ? value
            : throw new ArgumentOutOfRangeException(nameof(value), value.Length, "A salt has at most 256 bytes.");
    }

    /// <summary>The hash device's own identity.</summary>
    public Guid Uuid { get; init; }
}
