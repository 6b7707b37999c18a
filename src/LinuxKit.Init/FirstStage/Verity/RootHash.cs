namespace LinuxKit.Init.FirstStage.Verity;

/// <summary>The hash that a whole partition is verified by.</summary>
/// <param name="Text">In lower-case hexadecimal.</param>
internal sealed record RootHash(string Text)
{
    private const int GuidSize = 16;
    private const int MinimumSize = 32;
    private const int MaximumSize = 64;

    /// <summary>The first 128 bits, as an id.</summary>
    public Guid FirstHalf => new(Convert.FromHexString(Text).AsSpan(0, GuidSize), bigEndian: true);

    /// <summary>The last 128 bits, as an id.</summary>
    public Guid LastHalf => new(Convert.FromHexString(Text).AsSpan(^GuidSize..), bigEndian: true);

    /// <summary>Bytes.</summary>
    public int Size => Text.Length / 2;

    /// <summary>Reads a hash in hexadecimal.</summary>
    /// <exception cref="BootFailure">It is none, or a hash so short that it protects nothing.</exception>
    public static RootHash Parse(string text)
    {
        var isHash = text.Length % 2 == 0 && text.Length / 2 is >= MinimumSize and <= MaximumSize && text.All(char.IsAsciiHexDigit);
        return isHash ? new RootHash(text.ToLowerInvariant()) : throw new BootFailure($"roothash={text}: not {2 * MinimumSize} to {2 * MaximumSize} hexadecimal digits");
    }
}
