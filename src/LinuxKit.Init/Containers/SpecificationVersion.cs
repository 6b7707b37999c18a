using System.Text.Json;

namespace LinuxKit.Init.Containers;

/// <summary>The version that <c>config.json</c> claims. Older crun (Debian 12's 1.8) refuses all but 1.0.x, although later versions only added optional members.</summary>
internal static class SpecificationVersion
{
    private static ReadOnlySpan<byte> Oldest => "\"1.0.2\""u8;

    /// <summary>The same file claiming 1.0.2.</summary>
    /// <exception cref="JsonException">The file is broken.</exception>
    public static byte[] Lower(byte[] config)
    {
        var reader = new Utf8JsonReader(config);
        while (reader.Read())
        {
            if (reader.CurrentDepth == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("ociVersion"u8) && reader.Read())
            {
                return [.. config.AsSpan(0, (int)reader.TokenStartIndex), .. Oldest, .. config.AsSpan((int)reader.BytesConsumed)];
            }
        }

        return config;
    }
}
