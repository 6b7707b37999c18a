using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace LinuxKit;

/// <summary>A content digest: OCI image-spec, descriptor.md, section "Digests". Only SHA-256 and SHA-512 are registered there, and both are known here.</summary>
public readonly record struct Digest
{
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    private readonly string? _text;

    private Digest(string text) => _text = text;

    /// <summary>The algorithm's registered name: <c>sha256</c> or <c>sha512</c>.</summary>
    public string Algorithm => ToString()[..6];

    /// <summary>The algorithm, as .NET names it.</summary>
    internal HashAlgorithmName HashAlgorithm => Algorithm == "sha512" ? HashAlgorithmName.SHA512 : HashAlgorithmName.SHA256;

    /// <summary>The digest in lower-case hexadecimal.</summary>
    public string Hex => ToString()[7..];

    /// <summary>Takes the digest of bytes in memory.</summary>
    /// <param name="content">The bytes.</param>
    public static Digest OfSha256(ReadOnlySpan<byte> content) => FromSha256(SHA256.HashData(content));

    /// <summary>Wraps a SHA-256 hash.</summary>
    /// <param name="hash">32 bytes.</param>
    public static Digest FromSha256(ReadOnlySpan<byte> hash) => new("sha256:" + Convert.ToHexStringLower(hash));

    /// <summary>Whether this is the digest that a hash says.</summary>
    /// <param name="hash">The bytes of a hash by <see cref="HashAlgorithm"/>.</param>
    internal bool Matches(ReadOnlySpan<byte> hash) => Convert.ToHexStringLower(hash).AsSpan().SequenceEqual(ToString().AsSpan(7));

    /// <summary>Reads <c>algorithm:hex</c>.</summary>
    /// <param name="text">The text, which nothing is assumed about.</param>
    /// <param name="digest">The digest, when the text is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out Digest digest)
    {
        var ok = text is { Length: 71 } && text.StartsWith("sha256:", StringComparison.Ordinal)
            || text is { Length: 135 } && text.StartsWith("sha512:", StringComparison.Ordinal);
        ok = ok && !text.AsSpan(7).ContainsAnyExcept(HexDigits);
        digest = ok ? new Digest(text!) : default;
        return ok;
    }

    /// <summary>The digest as <c>algorithm:hex</c>.</summary>
    public override string ToString() => _text ?? throw new InvalidOperationException("This digest was never set.");
}
