namespace LinuxKit.Disks.Verity;

/// <summary>How a hash tree is made.</summary>
internal sealed record VerityOptions
{
    /// <summary>Bytes that a salt may have at most.</summary>
    public const int MaximumSaltSize = 256;

    private readonly ReadOnlyMemory<byte> _salt;

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
