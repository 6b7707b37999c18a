using System.Collections.Immutable;

namespace LinuxKit.Packages.Debian;

/// <summary>Where Debian's archives can be fetched from: for each, addresses to be tried in order.</summary>
/// <param name="Debian">Roots of the archive proper.</param>
/// <param name="DebianSecurity">Roots of the security archive.</param>
internal sealed record DebianMirror(ImmutableArray<Uri> Debian, ImmutableArray<Uri> DebianSecurity)
{
    private const string DebianFolder = "debian";
    private const string SecuritySuffix = "-security";

    /// <summary>The addresses of an archive.</summary>
    public ImmutableArray<Uri> Addresses(ArchiveName archive) => archive == ArchiveName.Debian ? Debian : DebianSecurity;

    /// <summary>Takes the addresses from a project's settings, or else from the host's apt configuration.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="aptFolder">Full path of apt's folder, which need not exist.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="LinuxKitException">No address is known, or one is not an address.</exception>
    public static async Task<DebianMirror> FindAsync(DebianArchiveSettings settings, string aptFolder, CancellationToken cancellationToken)
    {
        var sources = settings is { Mirror: not null, SecurityMirror: not null }
            ? []
            : await AptConfiguration.ReadAsync(aptFolder, cancellationToken).ConfigureAwait(false);
        var debian = settings.Mirror is not null
            ? [ParseAddress("DebianMirror", settings.Mirror)]
            : Addresses(sources.Where(source => !IsSecurity(source) && IsDebian(source, settings.Suite)));
        if (debian.IsEmpty)
        {
            throw PackagesDiagnostics.UnknownMirror.Error(
                $"The property DebianMirror is not set, and the apt configuration in '{aptFolder}' names no mirror of Debian.");
        }

        var security = settings.SecurityMirror is not null
            ? [ParseAddress("DebianSecurityMirror", settings.SecurityMirror)]
            : settings.Mirror is null ? Addresses(sources.Where(IsSecurity)) : [];
        // Mirrors have both archives side by side, as debian and debian-security.
        return new DebianMirror(debian, security.IsEmpty ? [.. debian.Select(Beside)] : security);
    }

    // Others name their suites after Debian's releases too, so the archive's folder counts, and the signature decides in the end.
    private static bool IsDebian(AptSource source, string suite) =>
        LastFolder(source.Address) == DebianFolder || source.Suites.Contains(suite + "-updates");

    private static bool IsSecurity(AptSource source) =>
        LastFolder(source.Address) == DebianFolder + SecuritySuffix
        || LastFolder(source.Address) == DebianFolder && source.Suites.Any(suite => suite.EndsWith(SecuritySuffix, StringComparison.Ordinal));

    private static ImmutableArray<Uri> Addresses(IEnumerable<AptSource> sources) =>
        [.. sources.Select(source => AsFolder(source.Address)).Distinct()];

    private static Uri ParseAddress(string property, string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? AsFolder(address)
            : throw PackagesDiagnostics.UnknownMirror.Error($"{property} is '{text}', which is not an address that starts with http:// or https://.");

    private static Uri Beside(Uri debian) => new(debian, $"../{LastFolder(debian)}{SecuritySuffix}/");

    private static Uri AsFolder(Uri address) => address.AbsolutePath.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");

    private static string LastFolder(Uri address) => address.AbsolutePath.TrimEnd('/').Split('/')[^1];
}
