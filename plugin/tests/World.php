<?php

declare(strict_types=1);

namespace OCA\Snug\Tests;

use OCA\Snug\Db\Room;
use OCA\Snug\Db\RoomMapper;
use OCA\Snug\Service\Keys;
use OCA\Snug\Service\Options;
use OCA\Snug\Service\Rooms;
use OCA\Snug\Service\TeamsOf;
use OCA\Snug\Service\Tokens;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\Group\ISubAdmin;
use OCP\IGroup;
use OCP\IGroupManager;
use OCP\IURLGenerator;
use OCP\IUser;
use OCP\Security\ICrypto;
use PHPUnit\Framework\TestCase;

/** A Nextcloud with two groups: Ada and Ben do research, Cem sells; Ada and Cem are the team of nights. */
abstract class World extends TestCase {
	protected const NOW = 1_767_225_600;

	protected MemoryConfig $config;
	protected Options $options;
	protected Keys $keys;
	protected Rooms $rooms;
	protected Tokens $tokens;
	/** @var array<string, Room> */
	protected array $stored = [];
	/** @var array<string, list<string>> */
	protected array $members = ['research' => ['ada', 'ben'], 'sales' => ['cem']];
	/** @var array<string, list<string>> */
	protected array $teams = ['nights' => ['ada', 'cem']];

	protected function setUp(): void {
		$this->config = new MemoryConfig();
		$urls = $this->createMock(IURLGenerator::class);
		$urls->method('getAbsoluteURL')->willReturnCallback(static fn (string $path): string => 'https://cloud.example/nc' . $path);
		$urls->method('linkToRouteAbsolute')->willReturnCallback(
			static fn (string $route, array $of = []): string => 'https://cloud.example/nc/apps/snug/r/' . ($of['room'] ?? ''),
		);
		$this->options = new Options($this->config, $urls);
		$this->options->setServer('https://meet.example');
		$this->keys = new Keys($this->config);
		$time = $this->createMock(ITimeFactory::class);
		$time->method('getTime')->willReturn(self::NOW);
		$this->tokens = new Tokens($this->keys, $this->options, $time);
		$this->rooms = new Rooms($this->mapper(), $this->groups(), $this->teamsOf(), $this->crypto(), $this->keys, $this->options);
	}

	protected function user(string $id): IUser {
		$user = $this->createMock(IUser::class);
		$user->method('getUID')->willReturn($id);
		$user->method('getDisplayName')->willReturn(ucfirst($id) . ' Ångström');
		return $user;
	}

	private function mapper(): RoomMapper {
		$mapper = $this->createMock(RoomMapper::class);
		$mapper->method('find')->willReturnCallback(fn (string $id): ?Room => $this->stored[$id] ?? null);
		$mapper->method('findSingle')->willReturnCallback(fn (string $single): ?Room => $this->where('getSingle', $single)[0] ?? null);
		$mapper->method('findOf')->willReturnCallback(fn (string $kind, string $ref): array => array_values(array_filter(
			$this->where('getKind', $kind),
			static fn (Room $room): bool => $room->getRef() === $ref,
		)));
		$mapper->method('insert')->willReturnCallback(function (Room $room): Room {
			self::assertSame([], array_diff(['room', 'kind', 'ref', 'secret'], array_keys($room->getUpdatedFields())), 'the database wants these');
			return $this->stored[$room->getRoom()] = $room;
		});
		$mapper->method('delete')->willReturnCallback(function (Room $room): Room {
			unset($this->stored[$room->getRoom()]);
			return $room;
		});
		return $mapper;
	}

	/** @return list<Room> */
	private function where(string $getter, string $value): array {
		return array_values(array_filter($this->stored, static fn (Room $room): bool => $room->$getter() === $value));
	}

	private function groups(): IGroupManager {
		$subAdmin = $this->createMock(ISubAdmin::class);
		$subAdmin->method('isSubAdminOfGroup')->willReturnCallback(static fn (IUser $user): bool => $user->getUID() === 'ben');
		$groups = $this->createMock(IGroupManager::class);
		$groups->method('getSubAdmin')->willReturn($subAdmin);
		$groups->method('get')->willReturnCallback(fn (string $id): ?IGroup => isset($this->members[$id]) ? $this->group($id) : null);
		$groups->method('getUserGroups')->willReturnCallback(fn (?IUser $user): array => array_map(
			$this->group(...),
			array_keys(array_filter($this->members, static fn (array $ids): bool => in_array($user?->getUID(), $ids, true))),
		));
		return $groups;
	}

	private function group(string $id): IGroup {
		$group = $this->createMock(IGroup::class);
		$group->method('getGID')->willReturn($id);
		$group->method('getDisplayName')->willReturn(ucfirst($id));
		$group->method('inGroup')->willReturnCallback(fn (IUser $user): bool => in_array($user->getUID(), $this->members[$id] ?? [], true));
		return $group;
	}

	private function teamsOf(): TeamsOf {
		$teams = $this->createMock(TeamsOf::class);
		$teams->method('of')->willReturnCallback(fn (string $uid): array => array_map(
			static fn (array $ids): string => 'Nights',
			array_filter($this->teams, static fn (array $ids): bool => in_array($uid, $ids, true)),
		));
		return $teams;
	}

	private function crypto(): ICrypto {
		$crypto = $this->createMock(ICrypto::class);
		$crypto->method('encrypt')->willReturnCallback(static fn (string $text): string => 'sealed:' . strrev($text));
		$crypto->method('decrypt')->willReturnCallback(static fn (string $text): string => strrev(substr($text, strlen('sealed:'))));
		return $crypto;
	}
}
