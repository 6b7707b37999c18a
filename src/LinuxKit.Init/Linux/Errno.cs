using System.Runtime.InteropServices;

namespace LinuxKit.Init.Linux;

/// <summary>Error numbers, and how they are told.</summary>
internal static class Errno
{
    public const int Busy = 16;
    public const int Exists = 17;
    public const int NoDevice = 19;
    public const int NoBufferSpace = 105;

    /// <summary>The number that the last call of a <see cref="Libc"/> function left.</summary>
    public static int Last => Marshal.GetLastPInvokeError();

    /// <summary>The last error in words.</summary>
    public static string Message => Marshal.GetPInvokeErrorMessage(Last);
}
