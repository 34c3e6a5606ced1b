<?php

declare(strict_types=1);

// The shapes of Nextcloud's public interfaces (OCP), as far as the units under test use them.

namespace OCP {
	interface IUser {
		public function getUID();
		public function getDisplayName();
	}
	interface IGroup {
		public function getGID();
		public function getDisplayName();
		public function inGroup(IUser $user);
	}
	interface IGroupManager {
		public function get($gid);
		public function getUserGroups(?IUser $user = null);
		public function getSubAdmin();
	}
	interface IURLGenerator {
		public function linkToRoute(string $routeName, array $arguments = []): string;
		public function linkToRouteAbsolute(string $routeName, array $arguments = []): string;
		public function getAbsoluteURL(string $url): string;
		public function imagePath(string $appName, string $file): string;
	}
	interface IRequest {
		public function getHeader(string $name): string;
		public function getPathInfo(): string|false;
	}
	interface IL10N {
		public function t(string $text, $parameters = []);
		public function n(string $singular, string $plural, int $count, array $parameters = []);
	}
	interface IUserSession {
		public function getUser();
	}
	interface IUserManager {
		public function get($uid);
	}
}

namespace OCP\Group {
	interface ISubAdmin {
		public function isSubAdminOfGroup(\OCP\IUser $user, \OCP\IGroup $group): bool;
	}
}

namespace OCP\Security {
	interface ICrypto {
		public function encrypt(string $plaintext, string $password = ''): string;
		public function decrypt(string $authenticatedCiphertext, string $password = ''): string;
	}
}

namespace OCP\Teams {
	interface ITeamManager {
		public function getTeamsForUser(string $userId): array;
	}
}

namespace OCP\AppFramework\Services {
	interface IAppConfig {
		public function getAppValueString(string $key, string $default = '', bool $lazy = false): string;
		public function setAppValueString(string $key, string $value, bool $lazy = false, bool $sensitive = false): bool;
		public function getAppValueBool(string $key, bool $default = false, bool $lazy = false): bool;
		public function setAppValueBool(string $key, bool $value, bool $lazy = false): bool;
	}
}

namespace OCP\AppFramework\Utility {
	interface ITimeFactory {
		public function getTime(): int;
	}
}

namespace OCP\AppFramework\Db {
	/** As in Nextcloud, only what a setter changed is stored. */
	class Entity {
		public $id;
		/** @var array<string, bool> */
		private array $updated = [];

		protected function addType(string $field, string $type): void {
		}

		/** @return array<string, bool> */
		public function getUpdatedFields(): array {
			return $this->updated;
		}

		public function __call(string $name, array $arguments): mixed {
			$field = lcfirst(substr($name, 3));
			if (str_starts_with($name, 'set') && $this->$field !== $arguments[0]) {
				$this->updated[$field] = true;
				$this->$field = $arguments[0];
			}
			return $this->$field;
		}
	}

	class QBMapper {
		public function insert(Entity $entity): Entity {
			return $entity;
		}

		public function update(Entity $entity): Entity {
			return $entity;
		}

		public function delete(Entity $entity): Entity {
			return $entity;
		}
	}
}

namespace OCP\AppFramework {
	class Http {
		public const STATUS_UNAUTHORIZED = 401;
		public const STATUS_NOT_FOUND = 404;
		public const STATUS_BAD_REQUEST = 400;
	}

	class Controller {
		public function __construct(string $appName, protected \OCP\IRequest $request) {
		}
	}

	class App {
	}
}

namespace OCP\AppFramework\Http {
	class JSONResponse {
		public bool $throttled = false;

		public function __construct(public mixed $data, public int $status = 200) {
		}

		public function throttle(): void {
			$this->throttled = true;
		}
	}
}

namespace OCP\AppFramework\Bootstrap {
	interface IBootstrap {
	}
}

namespace OCP\Http\Client {
	interface IResponse {
		public function getBody();
		public function getStatusCode(): int;
	}
	interface IClient {
		public function post(string $uri, array $options = []): IResponse;
	}
	interface IClientService {
		public function newClient(): IClient;
	}
}

namespace OCP\DB {
	class Exception extends \Exception {
	}
}

namespace OCP\Collaboration\Reference {
	interface IReference {
	}
	interface ISearchableReferenceProvider {
	}
	abstract class ADiscoverableReferenceProvider {
	}
	class Reference implements IReference {
		public array $said = [];

		public function __construct(public string $text) {
		}

		public function __call(string $name, array $arguments): void {
			$this->said[lcfirst(substr($name, 3))] = $arguments[0];
		}
	}
}
