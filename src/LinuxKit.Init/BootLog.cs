using System.Diagnostics;
using System.Globalization;
using System.Text;
using LinuxKit.Init.Linux;

namespace LinuxKit.Init;

/// <summary>Lines on the console, each with the seconds since the kernel started. Written straight to descriptor 1: .NET's console would reap our children.</summary>
internal static class BootLog
{
    /// <summary>Says what happens.</summary>
    public static void Say(string message)
    {
        var seconds = Stopwatch.GetTimestamp() / (double)Stopwatch.Frequency;
        Write(string.Create(CultureInfo.InvariantCulture, $"[{seconds,8:F3}] {message}\n"));
    }

    /// <summary>A duration as the lines have it.</summary>
    public static string Seconds(TimeSpan duration) => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:F2} s");

    /// <summary>Writes text as it is.</summary>
    public static void Write(string text) => Write(Encoding.UTF8.GetBytes(text));

    /// <summary>Writes bytes as they are.</summary>
    public static unsafe void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* pointer = bytes)
            {
                var written = Libc.Write(1, pointer, (nuint)bytes.Length);
                if (written <= 0)
                {
                    return;
                }

                bytes = bytes[(int)written..];
            }
        }
    }
}
