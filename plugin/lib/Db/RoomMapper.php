<?php

declare(strict_types=1);

namespace OCA\Snug\Db;

use OCP\AppFramework\Db\DoesNotExistException;
use OCP\AppFramework\Db\QBMapper;
use OCP\DB\QueryBuilder\IQueryBuilder;
use OCP\IDBConnection;

/** @template-extends QBMapper<Room> */
class RoomMapper extends QBMapper {
	public function __construct(IDBConnection $db) {
		parent::__construct($db, 'snug_rooms', Room::class);
	}

	public function find(string $room): ?Room {
		return $this->one('room', $room);
	}

	public function findSingle(string $single): ?Room {
		return $this->one('single', $single);
	}

	/** @return list<Room> oldest first */
	public function findOf(string $kind, string $ref): array {
		$query = $this->db->getQueryBuilder();
		$query->select('*')->from($this->getTableName())
			->where($query->expr()->eq('kind', $query->createNamedParameter($kind)))
			->andWhere($query->expr()->eq('ref', $query->createNamedParameter($ref)))
			->orderBy('id');
		return array_values($this->findEntities($query));
	}

	public function deleteOf(string $kind, string $ref): void {
		$query = $this->db->getQueryBuilder();
		$query->delete($this->getTableName())
			->where($query->expr()->eq('kind', $query->createNamedParameter($kind)))
			->andWhere($query->expr()->eq('ref', $query->createNamedParameter($ref)))
			->executeStatement();
	}

	private function one(string $column, string $value): ?Room {
		$query = $this->db->getQueryBuilder();
		$query->select('*')->from($this->getTableName())
			->where($query->expr()->eq($column, $query->createNamedParameter($value, IQueryBuilder::PARAM_STR)));
		try {
			return $this->findEntity($query);
		} catch (DoesNotExistException) {
			return null;
		}
	}
}
