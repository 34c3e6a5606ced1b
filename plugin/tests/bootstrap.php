<?php

declare(strict_types=1);

// The app's classes as Nextcloud finds them, and of Nextcloud what they use.
spl_autoload_register(static function (string $class): void {
	foreach (['OCA\\Snug\\Tests\\' => __DIR__, 'OCA\\Snug\\' => __DIR__ . '/../lib'] as $prefix => $folder) {
		$file = $folder . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
		if (str_starts_with($class, $prefix) && is_file($file)) {
			require $file;
			return;
		}
	}
});
require __DIR__ . '/nextcloud.php';
