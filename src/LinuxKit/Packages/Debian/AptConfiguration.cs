using System.Collections.Immutable;
using System.Text;

namespace LinuxKit.Packages.Debian;

/// <summary>A source of apt: an archive's address and the suites that are taken from it.</summary>
/// <param name="Address">The archive's root.</param>
/// <param name="Suites">The suites.</param>
internal sealed record AptSource(Uri Address, ImmutableArray<string> Suites);

/// <summary>Reads the host's apt sources, of which only addresses are used: sources.list(5), both formats.</summary>
internal static class AptConfiguration
{
    /// <summary>Reads all sources below a folder such as <c>/etc/apt</c>. What cannot be read is passed over: the host's settings are not ours to judge.</summary>
    /// <param name="folder">Full path; it need not exist.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static async Task<ImmutableArray<AptSource>> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var parts = Path.Combine(folder, "sources.list.d");
        string[] files =
        [
            Path.Combine(folder, "sources.list"),
            .. Directory.Exists(parts) ? Directory.GetFiles(parts).Order(StringComparer.Ordinal).ToArray() : [],
        ];
        var sources = ImmutableArray.CreateBuilder<AptSource>();
        foreach (var file in files.Where(File.Exists))
        {
            try
            {
                var text = await File.ReadAllTextAsync(file, cancellationToken).ConfigureAwait(false);
                sources.AddRange(Path.GetExtension(file) switch
                {
                    ".sources" => await ParseSourcesAsync(text, cancellationToken).ConfigureAwait(false),
                    ".list" => ParseList(text),
                    _ => [],
                });
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or LinuxKitException)
            {
            }
        }

        return sources.ToImmutable();
    }

    /// <summary>Reads the format with one source a line: <c>deb [options] address suite component…</c>.</summary>
    internal static ImmutableArray<AptSource> ParseList(string text) =>
    [
        .. text.Split('\n').Select(line =>
        {
            var words = line.Split('#')[0].Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).ToList();
            var optionsEnd = words.Count > 1 && words[1].StartsWith('[') ? words.FindIndex(word => word.EndsWith(']')) : 0;
            return words is ["deb", ..] && optionsEnd >= 0 && words.Count >= optionsEnd + 3
                && TryParseAddress(words[optionsEnd + 1]) is { } address
                ? new AptSource(address, [words[optionsEnd + 2]])
                : null;
        }).OfType<AptSource>(),
    ];

    /// <summary>Reads the format in paragraphs.</summary>
    internal static async Task<ImmutableArray<AptSource>> ParseSourcesAsync(string text, CancellationToken cancellationToken)
    {
        var sources = ImmutableArray.CreateBuilder<AptSource>();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        await foreach (var paragraph in ControlReader.ReadAsync(stream, cancellationToken).ConfigureAwait(false))
        {
            if (Words(paragraph["Types"]).Contains("deb")
                && !string.Equals(paragraph["Enabled"], "no", StringComparison.OrdinalIgnoreCase))
            {
                sources.AddRange(Words(paragraph["URIs"]).Select(TryParseAddress).OfType<Uri>()
                    .Select(address => new AptSource(address, Words(paragraph["Suites"]))));
            }
        }

        return sources.ToImmutable();
    }

    private static Uri? TryParseAddress(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    private static ImmutableArray<string> Words(string? text) =>
        [.. (text ?? "").Split([' ', '\t', '\n'], StringSplitOptions.RemoveEmptyEntries)];
}
