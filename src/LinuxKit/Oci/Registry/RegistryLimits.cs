namespace LinuxKit.Oci.Registry;

/// <summary>How much is taken from a registry before it is refused.</summary>
internal static class RegistryLimits
{
    /// <summary>Bytes of the answer of a token server: tokens of the largest registries have some thousand.</summary>
    public const int TokenSize = 256 << 10;

    /// <summary>Bytes of the body of an answer that says what is wrong.</summary>
    public const int ErrorSize = 64 << 10;

    /// <summary>Bytes of a page of a list.</summary>
    public const int PageSize = 4 << 20;

    /// <summary>Pages of a list.</summary>
    public const int PageCount = 1024;

    /// <summary>Kibibytes of the headers of an answer.</summary>
    public const int HeadersInKibibytes = 64;

    /// <summary>Redirections that are followed one after the other.</summary>
    public const int RedirectCount = 5;

    /// <summary>Bytes of a blob.</summary>
    public const long BlobSize = 1L << 40;

    /// <summary>Bytes of a file of credentials, or of a certificate.</summary>
    public const int FileSize = 1 << 20;

    /// <summary>Times that a transfer may break off, beside one for each mebibyte that came.</summary>
    public const int BreakCount = 8;

    /// <summary>Bytes in a second, over a whole stall time-out, below which a transfer counts as stalled.</summary>
    public const int LowestRate = 1 << 10;

    /// <summary>The longest time that a registry may ask us to wait.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMinutes(2);

    /// <summary>The longest pause between two attempts.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(30);

    /// <summary>How long a credential helper may take, in which somebody may have to unlock a key ring.</summary>
    public static readonly TimeSpan Helper = TimeSpan.FromMinutes(2);
}
